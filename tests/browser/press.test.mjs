// A journalist asks for accreditation, with scripts switched off: form, errors, mails, the page of
// the request, until they withdraw. Every state on the way is looked at in the end.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { examine } from "./examine.mjs";
import { missingPress } from "./routes.mjs";
import { openStage } from "./site.mjs";
import { invalid } from "./valid.mjs";
import { HEIGHT, walk } from "./walk.mjs";

const stage = await openStage();
after(() => stage.close());
const { site, browser } = stage;
const form = `${stage.pages.edition}/presse/akkreditierung`;
const email = "aenne.gross@example.org";

/** Name → `{ status, headers, url, body }` of every page that somebody came to. */
const states = new Map();

const PDF = Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n");
const proof = { name: "auftrag.pdf", mimeType: "application/pdf", buffer: PDF };

const context = await browser.newContext({
  javaScriptEnabled: false,
  viewport: { width: 1280, height: HEIGHT },
  reducedMotion: "reduce",
});
context.setDefaultTimeout(15_000);
const tab = await context.newPage();
after(() => context.close());
let answer;
tab.on("response", (response) => {
  const isPage = response.request().isNavigationRequest() && response.frame() === tab.mainFrame();
  if (isPage && ![301, 302, 303, 307, 308].includes(response.status())) answer = response;
});

async function go(work) {
  const arrived = tab.waitForEvent("load");
  await work();
  await arrived;
  return answer.status();
}
const goto = (path) => tab.goto(site.origin + path);
const press = (name) => go(() => tab.locator("main").getByRole("button", { name, exact: true }).last().click());
const main = () => tab.innerText("main");
const title = () => tab.textContent("h1");

async function keep(name) {
  const headers = await answer.allHeaders();
  assert.equal(headers["cache-control"], "no-store", name);
  states.set(name, { status: answer.status(), headers, url: tab.url(), body: await answer.text() });
}

async function fill() {
  const values = { vorname: "Änne", nachname: "Groß-Ğüneş", email, medium: "Musterstädter Anzeiger" };
  for (const [id, value] of Object.entries(values)) await tab.fill(`#${id}`, value);
  await tab.selectOption("#funktion", "reporter");
  await tab.selectOption("#art", "freelance");
  await tab.getByRole("radio", { name: "Auftrag einer Redaktion" }).check();
}

/** Opens the newest of `count` mails and follows its link. */
async function open(count, subject) {
  const mail = await site.mail(email, count);
  assert.match(mail.subject, subject);
  await goto(mail.path);
  await go(() => tab.locator('main a[href*="schluessel="]').first().click());
  assert.doesNotMatch(tab.url(), /schluessel/, "the secret leaves the address");
}

describe("a journalist asks for accreditation", () => {
  test("every error at its field, what was typed is kept, and the file has to be chosen again", async () => {
    await goto(`${stage.pages.edition}/presse`);
    await go(() => tab.locator("main").getByRole("link", { name: "Akkreditierung beantragen" }).click());
    await keep("the form");
    await tab.fill("#vorname", "Änne");
    await tab.fill("#team_1_vorname", "Lou");
    await tab.fill("#bedarf", "Sitzplatz");
    await tab.setInputFiles("#datei", proof);
    assert.equal(await press("Antrag absenden"), 422);
    assert.equal(await tab.locator("#fehler:focus").count(), 1);
    assert.match(await tab.title(), /^Fehler: /);
    for (const id of ["nachname", "email", "funktion", "medium", "art", "team_1_nachname", "nachweis", "bedarf_einwilligung"]) {
      assert.equal(await tab.locator(`.errors a[href="#${id}"]`).count(), 1, id);
      assert.equal(await tab.locator(`[aria-describedby~="${id}-fehler"]`).count(), 1, id);
    }
    assert.equal(await tab.inputValue("#team_1_vorname"), "Lou");
    assert.match(await main(), /Wählen Sie sie bitte noch einmal aus/);
    await keep("the form with errors");
  });

  test("a person more is a button and keeps everything", async () => {
    await tab.fill("#team_1_nachname", "Ton");
    await tab.selectOption("#team_1_funktion", "sound");
    assert.equal(await press("Person hinzufügen"), 200);
    assert.equal(await tab.locator("#team_2_vorname:focus").count(), 1);
    assert.equal(await tab.inputValue("#team_1_nachname"), "Ton");
    await keep("the form with a further person");
  });

  test("sent with the Enter key; a mail asks for the address, the receipt names the number", async () => {
    await fill();
    await tab.check("#bedarf_einwilligung");
    await tab.setInputFiles("#datei", { ...proof, name: "auftrag.html" });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.equal(await press("Antrag absenden"), 422);
    assert.match(await main(), /Er muss auf \.pdf enden/);
    await keep("the form with a file that is refused");
    await tab.setInputFiles("#datei", proof);
    await go(() => tab.press("#nachname", "Enter"));
    assert.equal(await title(), "Bitte bestätigen Sie Ihre Adresse");
    await open(1, /^Bitte Antrag auf Akkreditierung bestätigen/);
    await keep("confirm the address");
    await press("Antrag bestätigen");
    assert.equal(await title(), "Mein Antrag auf Akkreditierung");
    assert.match(await main(), /eingegangen.*P-[A-Z0-9]{6}/s);
    assert.match(await main(), /Lou Ton/);
    await keep("own page");
    const mail = await site.mail(email, 2);
    assert.match(mail.subject, /^Antrag auf Akkreditierung eingegangen, Nummer P-/);
  });

  test("the crew can be another", async () => {
    await go(() => tab.getByRole("link", { name: "Team ändern" }).click());
    await keep("crew");
    await tab.fill("#team_1_vorname", "");
    assert.equal(await press("Team speichern"), 422);
    await keep("crew with errors");
    await tab.fill("#team_1_vorname", "Noemi");
    await press("Team speichern");
    assert.match(await main(), /Noemi Ton/);
  });

  test("a question can only be answered while there is one", async () => {
    await goto("/meine-akkreditierung/antwort");
    assert.equal(new URL(tab.url()).pathname, "/meine-akkreditierung");
  });

  test("a withdrawal says what it does, and does it", async () => {
    await go(() => tab.getByRole("link", { name: "Antrag zurückziehen" }).click());
    assert.match(await main(), /löschen wir sofort/);
    await keep("withdraw");
    await press("Antrag zurückziehen");
    assert.match(await main(), /Ihre Dateien sind gelöscht/);
    assert.match(await main(), /keine Datei gespeichert/);
    await keep("own page, withdrawn");
    await goto("/meine-akkreditierung/bestaetigen");
    await keep("confirm what is over");
  });
});

describe("every page on the way", () => {
  test("is one of all there are", () => {
    const addresses = [...states.values()].map(({ url }) => new URL(url).pathname);
    const others = stage.pages.filter((p) => p.status === 200).map((p) => p.path);
    // The page for an answer needs a question of the press office; office/press.mjs comes to it.
    assert.deepEqual(missingPress([...addresses, ...others, "/meine-akkreditierung/antwort"]), []);
  });

  test("is accessible in light and dark, narrow and wide, with large and wide text", async (t) => {
    for (const [name, { status, headers, url, body }] of states) {
      await t.test(name, async () => {
        const page = await browser.newPage();
        const kept = Object.entries(headers).filter(([key]) => !/^(content-(length|encoding)|set-cookie)$/.test(key));
        const address = url.split("#")[0];
        await page.route(address, (route) => route.fulfill({ status, headers: Object.fromEntries(kept), body }), { times: 1 });
        const problems = await examine(page, () => page.goto(address)).finally(() => page.close());
        assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
      });
    }
  });

  test("can be walked through with the Tab key", async () => {
    for (const name of ["the form", "own page", "crew"]) {
      const { status, headers, url, body } = states.get(name);
      const page = await browser.newPage({ viewport: { width: 320, height: HEIGHT }, reducedMotion: "reduce" });
      const kept = Object.entries(headers).filter(([key]) => !/^(content-(length|encoding)|set-cookie)$/.test(key));
      await page.route(url.split("#")[0], (route) => route.fulfill({ status, headers: Object.fromEntries(kept), body }), { times: 1 });
      await page.goto(url.split("#")[0]);
      const problems = await walk(page, 320).finally(() => page.close());
      assert.deepEqual(problems, [], name);
    }
  });

  test("is valid", async () => {
    assert.deepEqual(await invalid([...states].map(([name, { body }]) => [name, body])), []);
  });
});
