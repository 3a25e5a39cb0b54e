// What is looked at on every page: axe on WCAG 2.2 AA in light and dark, narrow and wide; reflow,
// larger text, text spacing, target sizes; nothing moves.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { addStyle } from "./site.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [320, 1280];

/** One line per place that breaks a rule. */
function readable(results) {
  return results.violations.flatMap((rule) =>
    rule.nodes.map((node) => {
      const why = node.failureSummary.split("\n").slice(1).map((line) => line.trim());
      return `${rule.id} (${rule.impact}): ${rule.help}\n    at ${node.target.join(" ")}\n    ${why.join("\n    ")}`;
    }),
  );
}

/** What sticks out to the right, when something does. Runs in the page. */
function overflow(width) {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= width) return [];
  const inScroller = (e) => e.closest(".scroll") !== null;
  const far = [...document.body.querySelectorAll("*")].filter(
    (e) => !inScroller(e) && e.getBoundingClientRect().right + scrollX > width + 0.5,
  );
  // Only the innermost: their parents stick out because of them.
  const inner = far.filter((e) => !far.some((other) => other !== e && e.contains(other)));
  const name = (e) => `<${e.localName} class="${e.className}"> "${e.textContent.trim().slice(0, 50)}"`;
  return [`${wide} px wide: ${inner.slice(0, 4).map(name).join("; ")}`];
}

/** Text cut off by a box that hides what does not fit. Runs in the page. */
function clipped() {
  const hides = (e) => /hidden|clip/.test(getComputedStyle(e).overflow) && !e.matches(".vh, select, input, svg, svg *");
  return [...document.body.querySelectorAll("*")]
    .filter((e) => hides(e) && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
    .map((e) => `cut off: <${e.localName} class="${e.className}">`);
}

/** What one clicks or taps and is smaller than 24 by 24 px. Runs in the page. */
function small() {
  const places =
    "nav a, header a, footer li a, .actions a, .inline a, .neighbours a, .errors a, .next a, button, select, input, textarea, summary";
  return [...document.querySelectorAll(places)]
    .filter((e) => e.checkVisibility() && !e.matches(".skip, [type=hidden]"))
    .map((e) => (e.matches("[type=radio], [type=checkbox]") ? (e.closest("label") ?? e) : e))
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
    .map(([e, box]) => `${box.width.toFixed(1)} × ${box.height.toFixed(1)} px: <${e.localName}> "${e.textContent.trim()}"`);
}

/** What moves although the reader asked for rest. Runs in the page. */
function moving() {
  const lasting = (list) => list.split(",").some((t) => parseFloat(t) > 0.01);
  const moves = (e) => {
    const style = getComputedStyle(e);
    // What stands in a video for programs that know none is not on the page.
    if (style.display === "") return false;
    return style.animationName !== "none" || lasting(style.transitionDuration) || style.scrollBehavior !== "auto";
  };
  return [...document.querySelectorAll("*")].filter(moves).map((e) => `<${e.localName} class="${e.className}">`);
}

/** The browser's own setting for the size of text, as in its preferences; 16 is the usual. */
async function setTextSize(tab, session, size) {
  await session.send("Page.setFontSizes", { fontSizes: { standard: size, fixed: size * 0.8125 } });
  const taken = await tab.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  assert.equal(taken, size, "the browser takes the size of text");
}

/** WCAG 1.4.12. */
const WIDE_TEXT = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }`;

/** What axe finds on the page as it stands. */
export async function axeOn(tab) {
  if (!(await tab.evaluate(() => "axe" in window))) await tab.evaluate(axe);
  return readable(await tab.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS));
}

/** Looks at one page in all its forms; answers with everything that is wrong. `load` opens it. */
export async function examine(tab, load) {
  const problems = [];
  const add = (where, list) => problems.push(...list.map((problem) => `${where}: ${problem}`));
  const setWidth = (width) => tab.setViewportSize({ width, height: 800 });
  const fits = async (where, width) =>
    add(where, [...(await tab.evaluate(overflow, width)), ...(await tab.evaluate(clipped))]);

  await tab.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await setWidth(320);
  await load();
  for (const width of WIDTHS) {
    await setWidth(width);
    for (const colorScheme of ["light", "dark"]) {
      await tab.emulateMedia({ colorScheme });
      add(`axe at ${width} px, ${colorScheme}`, await axeOn(tab));
    }
    add(`target size at ${width} px`, await tab.evaluate(small));
  }
  add("moves", await tab.evaluate(moving));

  for (const width of [320, 768]) {
    await setWidth(width);
    await fits(`width ${width} px`, width);
  }
  const session = await tab.context().newCDPSession(tab);
  await setTextSize(tab, session, 32);
  for (const width of WIDTHS) {
    await setWidth(width);
    await fits(`width ${width} px, the reader's text at 200 %`, width);
  }
  await setTextSize(tab, session, 16);
  await addStyle(tab, WIDE_TEXT);
  for (const width of WIDTHS) {
    await setWidth(width);
    await fits(`width ${width} px, wide text spacing`, width);
  }
  return problems;
}
