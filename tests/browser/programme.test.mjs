// The programme page, with the scripts of the browser switched off: grid and list, filters,
// sessions, calendar entries, paper.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { open, openStage } from "./site.mjs";

const stage = await openStage();
after(() => stage.close());
const page = (name) => stage.pages.find((p) => p.name === name);

async function tabAt(width, name, options = {}) {
  const viewport = { width, height: 800 };
  const tab = await stage.browser.newPage({ viewport, reducedMotion: "reduce", javaScriptEnabled: false, ...options });
  await open(tab, stage.site, page(name));
  return tab;
}

/** The days with their room headings, hours and sessions, as they stand on the screen. Runs in the page. */
function layout() {
  const box = (e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return { left, top: top + scrollY, right, bottom: bottom + scrollY };
  };
  const minutes = (e) => (e ? new Date(e.getAttribute("datetime")).getTime() / 60000 : null);
  return [...document.querySelectorAll("ol.sessions")].map((day) => ({
    display: getComputedStyle(day).display,
    box: box(day),
    rooms: [...day.querySelectorAll(".roomhead")].map((e) => ({
      name: e.textContent,
      shows: e.checkVisibility(),
      ...box(e),
    })),
    ticks: [...day.querySelectorAll(".tick")].map((e) => ({ label: e.textContent, shows: e.checkVisibility(), ...box(e) })),
    sessions: [...day.querySelectorAll(".session")].map((e) => {
      const [start, end] = e.querySelectorAll("time");
      return {
        title: e.querySelector(".title").textContent,
        room: e.querySelector(".room")?.textContent ?? null,
        showsRoom: e.querySelector(".room")?.checkVisibility() ?? null,
        label: start?.textContent,
        start: minutes(start),
        end: minutes(end),
        words: [...e.children].map(box),
        ...box(e),
      };
    }),
  }));
}

const areApart = (a, b) =>
  a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
const near = (a, b) => Math.abs(a - b) < 1.5;

describe("wide screens show a grid", () => {
  test("rooms are columns, hours are rows", async () => {
    const tab = await tabAt(1280, "programme");
    const days = await tab.evaluate(layout);
    await tab.close();
    assert.ok(days.length >= 2, "the demo has several days");
    for (const day of days) {
      assert.equal(day.display, "grid");
      assert.ok(day.rooms.length >= 2 && day.rooms.every((r) => r.shows), "rooms have headings");
      const lefts = day.rooms.map((r) => Math.round(r.left));
      assert.deepEqual(lefts, [...new Set(lefts)].sort((a, b) => a - b), "columns stand beside each other");
      for (const session of day.sessions) {
        const head = day.rooms.find((r) => r.name === session.room);
        if (session.room === null) {
          assert.ok(near(session.left, day.rooms[0].left), `${session.title} begins at the first room`);
          assert.ok(near(session.right, day.rooms.at(-1).right), `${session.title} reaches across all rooms`);
        } else {
          assert.ok(head, `${session.title} stands under a heading`);
          assert.ok(near(session.left, head.left), `${session.title}: left ${session.left}, its room ${head.left}`);
        }
        const tick = day.ticks.find((t) => t.label === session.label);
        assert.ok(tick?.shows && near(tick.top, session.top), `${session.title} stands beside its hour`);
      }
    }
  });

  test("time runs downwards: same start side by side, longer is taller, nothing overlaps", async () => {
    const tab = await tabAt(1280, "programme");
    const days = await tab.evaluate(layout);
    await tab.close();
    let parallel = 0;
    let longer = 0;
    for (const { sessions } of days) {
      for (const a of sessions) {
        for (const b of sessions) {
          if (a === b) continue;
          const names = `${a.title} / ${b.title}`;
          if (a.start === b.start) {
            parallel++;
            assert.ok(near(a.top, b.top), `${names}: start together, but stand at ${a.top} and ${b.top}`);
            if (a.end > b.end && a.room && b.room) {
              longer++;
              assert.ok(a.bottom - a.top > b.bottom - b.top, `${names}: the first is longer, but not taller`);
            }
          }
          if (a.start < b.start) assert.ok(a.top < b.top, `${names}: the first starts earlier, but stands lower`);
          if (a.end <= b.start) assert.ok(a.bottom <= b.top + 1, `${names}: the first has ended, but reaches over`);
          // What concerns all rooms may reach into a room where something has begun already;
          // then at least no words cover each other.
          const everybody = (a.room === null) !== (b.room === null) && a.start < b.end && b.start < a.end;
          const [these, those] = everybody ? [a.words, b.words] : [[a], [b]];
          assert.ok(these.every((x) => those.every((y) => areApart(x, y))), `${names}: cover each other`);
        }
      }
    }
    assert.ok(parallel > 0 && longer > 0, "the demo has parallel sessions of different length");
  });

  test("the list is one arrow key away", async () => {
    const tab = await tabAt(1280, "programme");
    const at = () => tab.evaluate(() => document.activeElement?.id);
    for (let i = 0; i < 60 && (await at()) !== "ansicht-raster"; i++) await tab.keyboard.press("Tab");
    assert.equal(await at(), "ansicht-raster", "Tab reaches the choice");
    await tab.keyboard.press("ArrowRight");
    assert.ok(await tab.locator("#ansicht-liste").isChecked());
    assertList(await tab.evaluate(layout));
    await tab.keyboard.press("ArrowLeft");
    assert.equal((await tab.evaluate(layout))[0].display, "grid", "and back");
    await tab.close();
  });
});

/** One below the other in the order of time, each with its room. */
function assertList(days) {
  for (const day of days) {
    assert.notEqual(day.display, "grid");
    assert.ok(![...day.rooms, ...day.ticks].some((e) => e.shows), "no headings of a grid");
    day.sessions.forEach((session, i) => {
      assert.notEqual(session.showsRoom, false, `${session.title} names its room`);
      const before = day.sessions[i - 1];
      if (!before) return;
      assert.ok(session.start >= before.start, `${session.title} comes in the order of time`);
      assert.ok(session.top >= before.bottom - 1, `${session.title} stands below the one before`);
      assert.ok(near(session.left, before.left), `${session.title} stands in the same column`);
    });
  }
}

test("narrow screens show a list", async () => {
  const tab = await tabAt(320, "programme");
  assertList(await tab.evaluate(layout));
  assert.ok(!(await tab.locator("fieldset.view").isVisible()), "no choice where there is nothing to choose");
  await tab.close();
});

describe("the filter", () => {
  const shown = (tab) => tab.locator("li.session").count();
  const number = async (tab) => parseInt(await tab.locator("#ergebnis").innerText(), 10);

  test("keeps a choice in the address and in the controls and says how many it found", async () => {
    const tab = await tabAt(1280, "programme");
    const all = await shown(tab);
    assert.equal(await number(tab), all);
    const select = tab.getByLabel("Thema");
    const label = await select.locator("option").nth(1).innerText();
    await select.selectOption({ index: 1 });
    const value = await select.inputValue();
    await tab.getByRole("button", { name: "Anzeigen" }).click();
    await tab.waitForURL((url) => url.searchParams.get("thema") === value);
    assert.equal(await tab.getByLabel("Thema").inputValue(), value);
    const some = await shown(tab);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    assert.equal(await number(tab), some);
    for (const text of await tab.locator("li.session").allInnerTexts()) {
      assert.ok(text.includes(label), `belongs to "${label}": ${text}`);
    }
    await tab.getByRole("link", { name: "Auswahl aufheben" }).click();
    await tab.waitForURL((url) => url.search === "");
    assert.equal(await shown(tab), all);
    await tab.close();
  });

  test("combines choices; the browser's back button returns to the choice before", async () => {
    const tab = await tabAt(320, "programme");
    await tab.getByLabel("Art").selectOption({ label: "Workshop" });
    await tab.getByRole("button", { name: "Anzeigen" }).click();
    await tab.waitForURL(/art=workshop/);
    const workshops = await shown(tab);
    await tab.getByLabel("Tag", { exact: true }).selectOption({ index: 1 });
    await tab.getByRole("button", { name: "Anzeigen" }).click();
    await tab.waitForURL(/tag=\d/);
    assert.ok((await shown(tab)) < workshops, "fewer on one day than on all");
    assert.equal(await tab.getByLabel("Art").inputValue(), "workshop");
    await tab.goBack();
    assert.equal(await shown(tab), workshops);
    await tab.close();
  });

  test("searches by Enter and helps when nothing is found", async () => {
    const tab = await tabAt(320, "programme");
    await tab.getByLabel("Suchwort").fill("gibt es nicht <b>");
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/q=/);
    assert.equal(await tab.getByLabel("Suchwort").inputValue(), "gibt es nicht <b>");
    assert.equal(await shown(tab), 0);
    await tab.getByRole("heading", { level: 2, name: "nichts gefunden" }).waitFor();
    await tab.close();
  });
});

describe("a session", () => {
  test("opens from the programme under its own title", async () => {
    const tab = await tabAt(1280, "programme");
    const link = tab.locator("li.session.workshop .title a").first();
    const title = await link.innerText();
    await link.click();
    await tab.waitForURL(/\/programm\/[A-Z0-9]+-/);
    assert.equal(await tab.locator("h1").innerText(), title);
    await tab.close();
  });

  test("hands its date to the calendar", async () => {
    const tab = await tabAt(320, "a workshop", { acceptDownloads: true });
    const link = tab.getByRole("link", { name: /ICS/ });
    const address = await link.getAttribute("href");
    const [download] = await Promise.all([tab.waitForEvent("download"), link.click()]);
    const text = await readFile(await download.path(), "utf8");
    assert.match(download.suggestedFilename(), /\.ics$/);
    assert.match(text, /^BEGIN:VCALENDAR\r\n/);
    const answer = await stage.site.get(address);
    assert.match(answer.headers["content-type"], /^text\/calendar/);
    assert.equal(text.match(/BEGIN:VEVENT/g).length, 1);
    await tab.close();
  });

  test("says so when it does not take place or has moved", async () => {
    for (const [name, word] of [["a cancelled session", /Entfällt/], ["a moved session", /Verlegt|Verschoben/]]) {
      const tab = await tabAt(320, name);
      assert.match(await tab.locator("main .notice.urgent").innerText(), word);
      await tab.close();
    }
  });

  test("in English is marked as English", async () => {
    const tab = await tabAt(320, "an English session");
    assert.equal(await tab.locator("h1").getAttribute("lang"), "en");
    assert.equal(await tab.locator("html").getAttribute("lang"), "de");
    await tab.close();
  });
});

describe("on paper", () => {
  test("no page prints its menus, every page prints its text black on white", async () => {
    const problems = [];
    const tab = await stage.browser.newPage({ colorScheme: "dark", viewport: { width: 700, height: 1000 } });
    await tab.emulateMedia({ media: "print" });
    for (const entry of stage.pages) {
      await open(tab, stage.site, entry);
      const found = await tab.evaluate(() => {
        const list = [];
        for (const e of document.querySelectorAll("nav, form.filter, form.view, .skip")) {
          if (e.checkVisibility()) list.push(`prints <${e.localName} class="${e.className}">`);
        }
        if (!document.querySelector("main").innerText.trim()) list.push("prints no text");
        const ground = getComputedStyle(document.body).backgroundColor;
        if (ground !== "rgb(255, 255, 255)" && ground !== "rgba(0, 0, 0, 0)") list.push(`background ${ground}`);
        for (const e of document.querySelectorAll("main, h1, main p, main a, main li, main dd")) {
          const { color } = getComputedStyle(e);
          // What stands in a video for programs that know none is not on the page.
          if (color === "") continue;
          const ink = color.match(/\d+/g).map(Number);
          if (Math.max(...ink.slice(0, 3)) > 110) {
            list.push(`pale <${e.localName} class="${e.className}">: ${ink}`);
            break;
          }
        }
        return list;
      });
      problems.push(...found.map((p) => `${entry.path}: ${p}`));
    }
    await tab.close();
    assert.ok(problems.length === 0, problems.join("\n"));
  });

  test("the programme prints every session with its room", async () => {
    const tab = await tabAt(1280, "programme");
    const all = await tab.locator("li.session").count();
    await tab.emulateMedia({ media: "print" });
    const days = await tab.evaluate(layout);
    assert.equal(days.flatMap((d) => d.sessions).length, all);
    assertList(days);
    const paper = await tab.pdf({ format: "A4" });
    assert.ok(paper.length > 20_000, "it makes a PDF");
    await tab.close();
  });
});
