// The way of the Tab key through a page: every stop marked, in view and not covered, none left out.

import assert from "node:assert/strict";

/** Height of the window in which pages are walked through. */
export const HEIGHT = 800;

/** What has the focus and how it shows. Runs in the page; also gives the element an outline to compare. */
export function focused() {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const rgb = (text) => (text.match(/[\d.]+/g) ?? ["0", "0", "0", "0"]).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  // The first surface behind the outline that is not transparent.
  let behind = e.parentElement;
  while (behind && (rgb(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
  const ground = behind ? rgb(getComputedStyle(behind).backgroundColor) : [255, 255, 255];
  const style = getComputedStyle(e);
  const lights = [light(rgb(style.outlineColor)), light(ground)].sort((a, b) => b - a);
  const box = e.getBoundingClientRect();
  // A link over two lines has an empty middle: any of its own boxes may be hit.
  const hit = [...e.getClientRects()].some((r) => {
    // Of what is taller than the window, the middle of the part that shows.
    const [from, to] = [Math.max(r.top, 0), Math.min(r.bottom, innerHeight)];
    const [x, y] = [r.left + Math.min(r.width / 2, 20), (from + to) / 2];
    const top = x >= 0 && y >= 0 ? document.elementFromPoint(x, y) : null;
    return top !== null && (e.contains(top) || top.contains(e) || top.closest("label")?.contains(e));
  });
  e.dataset.visited = "yes";
  return {
    name: `<${e.localName}${e.id ? ` id="${e.id}"` : ""}> "${(e.textContent || e.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 60)}"`,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: (lights[0] + 0.05) / (lights[1] + 0.05),
    box: { left: box.left, right: box.right, top: box.top, bottom: box.bottom },
    hit,
    isSkip: e.matches(".skip"),
    isText: e.matches("textarea"),
  };
}

/** What Tab should have reached and has not. A group of radio buttons is one stop. Runs in the page. */
function missed() {
  const radios = new Set([...document.querySelectorAll("[type=radio][data-visited]")].map((e) => e.name));
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !e.dataset.visited)
    .filter((e) => !(e.type === "radio" && radios.has(e.name)))
    .map((e) => `not reached: <${e.localName}> "${e.textContent.trim().slice(0, 60)}"`);
}

/** Presses Tab from the top of the page to its end; answers with everything that is wrong. */
export async function walk(tab, width) {
  const problems = [];
  let stops = 0;
  for (;;) {
    await tab.keyboard.press("Tab");
    const stop = await tab.evaluate(focused);
    if (!stop) break;
    if (++stops > 600) {
      problems.push("Tab never comes to an end");
      break;
    }
    if (stop.outline < 2) problems.push(`outline of ${stop.outline} px: ${stop.name}`);
    else if (stop.contrast < 3) problems.push(`outline with contrast ${stop.contrast.toFixed(2)}: ${stop.name}`);
    const { left, right, top, bottom } = stop.box;
    // Of a field for a long text the browser shows the line that is written in.
    const tall = bottom - top > HEIGHT || (stop.isText && top < HEIGHT - 30);
    const inView = left >= -0.5 && right <= width + 0.5 && (tall || (top >= -0.5 && bottom <= HEIGHT + 0.5));
    if (!inView) problems.push(`out of view (${left} to ${right}, ${top} to ${bottom}): ${stop.name}`);
    else if (!stop.hit) problems.push(`covered by something: ${stop.name}`);
  }
  problems.push(...(await tab.evaluate(missed)));
  assert.ok(stops > 15, `only ${stops} stops`);
  return problems;
}
