// The site by keyboard alone: the skip link, every stop of the Tab key visible, marked and in view.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { open, openStage } from "./site.mjs";
import { focused, HEIGHT, walk } from "./walk.mjs";

const stage = await openStage();
after(() => stage.close());
const page = (name) => stage.pages.find((p) => p.name === name);

async function tabAt(width, name, options = {}) {
  const tab = await stage.browser.newPage({ viewport: { width, height: HEIGHT }, reducedMotion: "reduce", ...options });
  await open(tab, stage.site, page(name));
  return tab;
}

describe("every stop of the Tab key is in view and marked", () => {
  for (const name of ["home", "programme", "programme, nothing found", "a workshop", "speakers", "not found"]) {
    for (const width of [320, 1280]) {
      for (const colorScheme of ["light", "dark"]) {
        test(`${name} at ${width} px, ${colorScheme}`, async () => {
          const tab = await tabAt(width, name, { colorScheme });
          const problems = await walk(tab, width).finally(() => tab.close());
          assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
        });
      }
    }
  }
  test("home in forced colours", async () => {
    const tab = await tabAt(1280, "home", { forcedColors: "active" });
    const problems = (await walk(tab, 1280).finally(() => tab.close())).filter((p) => !p.startsWith("outline with contrast"));
    assert.ok(problems.length === 0, problems.join("\n"));
  });
});

test("the skip link comes first, shows itself and leads into the main part", async () => {
  const tab = await stage.browser.newPage({ viewport: { width: 320, height: HEIGHT }, reducedMotion: "reduce" });
  for (const entry of stage.pages) {
    await open(tab, stage.site, entry);
    const hidden = await tab.locator(".skip").boundingBox();
    assert.ok(hidden.x + hidden.width <= 0, `${entry.path}: shows without focus`);
    await tab.keyboard.press("Tab");
    const stop = await tab.evaluate(focused);
    assert.ok(stop?.isSkip, `${entry.path}: Tab first reaches ${stop?.name}`);
    assert.ok(stop.hit && stop.box.left >= 0 && stop.box.top >= 0, `${entry.path}: the skip link is not in view`);
    await tab.keyboard.press("Enter");
    const inMain = await tab.evaluate(() => document.activeElement?.closest("main") !== null);
    assert.ok(inMain, `${entry.path}: the focus is not in the main part`);
    // The next stop lies inside, not back in the menu.
    await tab.keyboard.press("Tab");
    const next = await tab.evaluate(() => {
      const e = document.activeElement;
      const hasStops = document.querySelector("main :is(a[href], button, input, select, [tabindex='0'])") !== null;
      return { inMain: e?.closest("main") !== null, hasStops };
    });
    assert.ok(next.inMain || !next.hasStops, `${entry.path}: the stop after the skip link is outside the main part`);
  }
  await tab.close();
});
