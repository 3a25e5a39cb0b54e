// WCAG 2.2 AA as far as a machine can see it, on every public page. What is looked at: examine.mjs.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { examine } from "./examine.mjs";
import { open, openStage } from "./site.mjs";

const stage = await openStage();
after(() => stage.close());

describe("accessible in light and dark, narrow and wide, with large and wide text", () => {
  for (const page of stage.pages) {
    test(`${page.name} (${page.path.slice(0, 60)})`, async () => {
      const tab = await stage.browser.newPage();
      const problems = await examine(tab, () => open(tab, stage.site, page)).finally(() => tab.close());
      assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
    });
  }
});
