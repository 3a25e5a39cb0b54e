// The internal area with scripts switched off: journeys over all of its pages, one file each in
// `office/`. Every state on the way is kept as the server sent it, and looked at in the end.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, describe, test } from "node:test";
import { examine } from "./examine.mjs";
import * as content from "./office/content.mjs";
import * as editions from "./office/editions.mjs";
import * as mails from "./office/mails.mjs";
import * as people from "./office/people.mjs";
import * as press from "./office/press.mjs";
import * as privacy from "./office/privacy.mjs";
import * as programme from "./office/programme.mjs";
import * as registrations from "./office/registrations.mjs";
import * as library from "./office/site.mjs";
import { missingInternal } from "./routes.mjs";
import { openStage } from "./site.mjs";
import { invalid } from "./valid.mjs";
import { HEIGHT, walk } from "./walk.mjs";

const stage = await openStage();
after(() => stage.close());
const { site, browser } = stage;
const slug = stage.pages.edition.slice(1);

/** Name → `{ status, headers, url, body }`. */
const states = new Map();

/** Cookies of the demo's administrator, once somebody signed in with its account. */
let signedIn;

/** Somebody with a browser of their own. */
async function meet() {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: HEIGHT } });
  context.setDefaultTimeout(15_000);
  const tab = await context.newPage();
  let answer;
  tab.on("response", (response) => {
    const isPage = response.request().isNavigationRequest() && response.frame() === tab.mainFrame();
    if (isPage && response.status() < 300 === (response.status() >= 200)) answer = response;
    if (isPage && response.status() >= 400) answer = response;
  });
  const goto = (path) => tab.goto(site.origin + path);
  const press = async (name) => {
    const arrived = tab.waitForEvent("load");
    await tab.locator("main").getByRole("button", { name, exact: true }).first().click();
    await arrived;
    return answer.status();
  };
  const keep = async (name) => {
    const [status, headers, url, body] = [answer.status(), await answer.allHeaders(), answer.url(), await answer.text()];
    assert.ok(!states.has(name), `${name} is kept twice`);
    states.set(name, { status, headers, url, body });
  };
  const main = () => tab.innerText("main");
  return { context, tab, goto, press, keep, main, status: () => answer.status() };
}

/** The demo's administrator. A code of the second factor works once, so all share one sign-in. */
async function administrator() {
  const person = await meet();
  if (signedIn) {
    await person.context.addCookies(signedIn);
    return person;
  }
  await person.goto("/intern");
  const [email, password] = await person.tab.locator("aside strong").allInnerTexts();
  await person.tab.fill("#email", email);
  await person.tab.fill("#passwort", password);
  await person.press("Weiter");
  await person.tab.fill("#code", await person.tab.innerText("aside strong"));
  await person.press("Anmelden");
  await share(person);
  return person;
}

/** Who signed in as the demo's administrator lets the others in, too. */
const share = async (person) => void (signedIn = await person.context.cookies());

const office = { site, slug, meet, administrator, share };

/** The first one signs in; the last one erases. */
const journeys = [people, programme, content, library, registrations, press, mails, editions, privacy];
for (const journey of journeys) test(journey.title, () => journey.run(office));

/** Shows a state in a tab of its own as the server sent it. */
async function shown({ status, headers, url, body }, options) {
  const tab = await browser.newPage(options);
  const kept = Object.entries(headers).filter(([key]) => !/^(content-(length|encoding)|set-cookie|clear-site-data)$/.test(key));
  const address = url.split("#")[0];
  await tab.route(address, (route) => route.fulfill({ status, headers: Object.fromEntries(kept), body }), { times: 1 });
  return { tab, open: () => tab.goto(address) };
}

// A day in the internal area, to be looked at: KONGRESS_PICTURES names the folder.
const pictures = process.env.KONGRESS_PICTURES;
test("every internal page has its picture", { skip: !pictures }, async () => {
  await mkdir(pictures, { recursive: true });
  let number = 0;
  for (const [name, state] of states) {
    const file = `${String(++number).padStart(3, "0")}-${name.replace(/[^a-z0-9]+/gi, "-")}`;
    for (const [width, colorScheme] of [[1280, "light"], [320, "dark"]]) {
      const { tab, open } = await shown(state, { viewport: { width, height: HEIGHT }, colorScheme });
      await open();
      await tab.screenshot({ path: path.join(pictures, `${file}-${width}.png`), fullPage: true });
      await tab.close();
    }
  }
});

describe("every internal page", () => {
  test("is one of all there are", () => {
    assert.deepEqual(missingInternal([...states.values()].map(({ url }) => new URL(url).pathname)), []);
  });

  test("is accessible in light and dark, narrow and wide, with large and wide text", async (t) => {
    for (const [name, state] of states) {
      await t.test(name, async () => {
        const { tab, open } = await shown(state);
        const problems = await examine(tab, open).finally(() => tab.close());
        assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
      });
    }
  });

  test("can be walked through with the Tab key", async () => {
    for (const name of journeys.flatMap((journey) => journey.walked)) {
      const { tab, open } = await shown(states.get(name), { viewport: { width: 1280, height: HEIGHT }, reducedMotion: "reduce" });
      await open();
      const problems = await walk(tab, 1280).finally(() => tab.close());
      assert.deepEqual(problems, [], name);
    }
  });

  test("is valid, has no script, is kept nowhere and found by no search engine", async () => {
    assert.deepEqual(await invalid([...states].map(([name, { body }]) => [name, body])), []);
    for (const [name, { headers, body }] of states) {
      assert.equal(headers["cache-control"], "no-store", name);
      assert.match(body, /<meta name="robots" content="noindex">/, name);
      assert.doesNotMatch(body, /<script|\sstyle=|\son\w+=/, name);
    }
  });
});
