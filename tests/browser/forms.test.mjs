// Forms as people fill them in, with scripts switched off: every error at its field and in a
// summary that has the focus, what was typed is kept, and it is sent once.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, describe, test } from "node:test";
import { openStage } from "./site.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const stage = await openStage();
after(() => stage.close());

async function withTab(options, work) {
  const context = await stage.browser.newContext(options);
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Opens the form from the foot of another page, as people come to it. */
async function openForm(tab) {
  await tab.goto(`${stage.site.origin}/2024/programm`);
  await tab.click('footer a[href^="/barriere-melden"]');
}

describe("report a barrier", () => {
  for (const width of [320, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`errors are accessible at ${width} px, ${colorScheme}`, () =>
        withTab({ viewport: { width, height: 800 }, colorScheme }, async (tab) => {
          await openForm(tab);
          await tab.fill("#email", "kein Postfach");
          const sent = tab.waitForResponse((r) => r.request().method() === "POST");
          await tab.click("button[type=submit]");
          assert.equal((await sent).status(), 422);
          await tab.evaluate(axe);
          const results = await tab.evaluate((tags) => window.axe.run({ runOnly: tags }), TAGS);
          assert.deepEqual(results.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`), []);
          const wide = await tab.evaluate(() => document.scrollingElement.scrollWidth);
          assert.ok(wide <= width, `${wide} px wide`);
        }));
    }
  }

  test("the summary has the focus, leads to the fields, and nothing typed is lost", () =>
    withTab({ javaScriptEnabled: false }, async (tab) => {
      await openForm(tab);
      await tab.fill("#name", "Änne Groß");
      await tab.fill("#email", "kein Postfach");
      await tab.click("button[type=submit]");
      assert.match(await tab.title(), /^Fehler: /);
      assert.equal(await tab.locator("#fehler:focus").count(), 1);
      assert.equal(await tab.inputValue("#name"), "Änne Groß");
      assert.match(await tab.inputValue("#seite"), /\/2024\/programm$/);
      await tab.click('.errors a[href="#email"]');
      assert.equal(await tab.locator("#email:focus").count(), 1);
    }));

  test("a report can be sent with the keyboard alone; going back and reloading end on no error page", () =>
    withTab({ javaScriptEnabled: false }, async (tab) => {
      await openForm(tab);
      await tab.focus("#beschreibung");
      await tab.keyboard.type("Die Schrift ist zu klein.");
      for (let i = 0; i < 12 && (await tab.locator("button[type=submit]:focus").count()) === 0; i++) {
        await tab.keyboard.press("Tab");
      }
      await tab.keyboard.press("Enter");
      await tab.waitForURL(/\/barriere-melden\/B-[A-Z0-9]{6}$/);
      const first = tab.url();
      assert.equal(await tab.textContent("h1"), "Ihre Meldung ist eingegangen");
      await tab.goBack();
      await tab.click("button[type=submit]");
      await tab.waitForLoadState();
      // The form was rendered anew, so it is a new report or the empty form again; never an error page.
      assert.doesNotMatch(await tab.textContent("h1"), /schiefgegangen|verstehen/);
      await tab.goto(first);
      await tab.reload();
      assert.equal(await tab.textContent("h1"), "Ihre Meldung ist eingegangen");
    }));
});
