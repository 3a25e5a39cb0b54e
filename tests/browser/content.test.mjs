// The page of all content elements: what folds is looked at unfolded too, nothing is lost on paper,
// pictures come in the width that is needed, the video has its captions and plays only when asked.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { axeOn, examine } from "./examine.mjs";
import { open, openStage } from "./site.mjs";
import { HEIGHT, walk } from "./walk.mjs";

const stage = await openStage();
after(() => stage.close());
const page = stage.pages.find((p) => p.name === "every content element");

async function tabAt(width, options = {}) {
  const tab = await stage.browser.newPage({ viewport: { width, height: HEIGHT }, reducedMotion: "reduce", ...options });
  await open(tab, stage.site, page);
  return tab;
}

const unfold = (tab) =>
  tab.evaluate(() => document.querySelectorAll("details").forEach((details) => details.setAttribute("open", "")));

describe("accessible as it comes and unfolded", () => {
  test("in light and dark, narrow and wide, with large and wide text", async () => {
    const tab = await stage.browser.newPage();
    const problems = await examine(tab, async () => {
      await open(tab, stage.site, page);
      await unfold(tab);
    }).finally(() => tab.close());
    assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
  });

  test("folded", async () => {
    const tab = await tabAt(320);
    const problems = await axeOn(tab);
    await tab.close();
    assert.ok(problems.length === 0, problems.join("\n"));
  });

  for (const width of [320, 1280]) {
    test(`by keyboard alone at ${width} px`, async () => {
      const tab = await tabAt(width);
      const problems = await walk(tab, width).finally(() => tab.close());
      assert.ok(problems.length === 0, problems.join("\n"));
    });
  }

  test("an entry of the accordion opens with the Enter key", async () => {
    const tab = await tabAt(1280);
    const first = tab.locator(".accordion details").first();
    await first.locator("summary").focus();
    await tab.keyboard.press("Enter");
    assert.ok(await first.evaluate((e) => e.open));
    await tab.close();
  });
});

test("a wide table scrolls in its own region", async () => {
  const tab = await tabAt(320);
  const regions = await tab.evaluate(() =>
    [...document.querySelectorAll(".content [role=region]")].map((e) => ({
      name: e.getAttribute("aria-label"),
      scrolls: e.scrollWidth > e.clientWidth,
      focusable: e.tabIndex === 0,
    })),
  );
  await tab.close();
  assert.ok(regions.some((r) => r.scrolls), "one is wider than the window");
  assert.ok(regions.every((r) => r.name && r.focusable), JSON.stringify(regions));
});

test("pictures are shown, in a width that fits", async () => {
  const tab = await tabAt(320);
  const pictures = await tab.evaluate(async () => {
    const all = [...document.querySelectorAll(".content img")];
    for (const img of all) {
      img.loading = "eager";
      await img.decode();
    }
    return all.map((e) => ({ src: e.currentSrc, width: e.naturalWidth, shown: e.getBoundingClientRect().width }));
  });
  await tab.close();
  assert.ok(pictures.length >= 10);
  for (const { src, width, shown } of pictures) {
    assert.ok(width > 0 && src.endsWith(".webp"), src);
    assert.ok(width <= 640, `${src}: ${width} px for ${shown}`);
  }
});

test("the video waits to be asked and has its captions", async () => {
  const tab = await tabAt(1280);
  const video = tab.locator(".content video");
  await video.evaluate(async (e) => {
    e.textTracks[0].mode = "showing";
    e.muted = true;
    await e.play();
  });
  const found = await video.evaluate((e) => ({
    autoplay: e.autoplay || e.loop,
    controls: e.controls,
    width: e.videoWidth,
    cues: e.textTracks[0].cues?.length ?? 0,
    kind: e.textTracks[0].kind,
  }));
  await tab.close();
  assert.equal(found.autoplay, false);
  assert.ok(found.controls && found.width > 0 && found.cues > 0, JSON.stringify(found));
  assert.equal(found.kind, "captions");
});

test("on paper everything folded is open and nothing is cut", async () => {
  const tab = await tabAt(700, { colorScheme: "dark" });
  await tab.emulateMedia({ media: "print" });
  const folded = () =>
    [...document.querySelectorAll(".content details > :not(summary)")]
      .filter((e) => !e.checkVisibility({ contentVisibilityAuto: true }) || e.getBoundingClientRect().height === 0)
      .map((e) => e.textContent.trim().slice(0, 40));
  // What unfolds is laid out with a frame of its own, which a busy machine draws late.
  let hidden = await tab.evaluate(folded);
  for (let n = 0; n < 50 && hidden.length > 0; n++) {
    await tab.waitForTimeout(100);
    hidden = await tab.evaluate(folded);
  }
  assert.deepEqual(hidden, []);
  const dark = await tab.evaluate(() =>
    [...document.querySelectorAll(".content .callout, .content .callout p")]
      .map((e) => getComputedStyle(e))
      .filter((s) => Math.max(...s.color.match(/\d+/g).slice(0, 3).map(Number)) > 110)
      .map((s) => s.color),
  );
  assert.deepEqual(dark, []);
  const paper = await tab.pdf({ format: "A4" });
  assert.ok(paper.length > 20_000);
  await tab.close();
});
