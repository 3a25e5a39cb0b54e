// A person registers, with scripts switched off: form, errors, page to check, mails, personal page,
// until they cancel. Every state on the way is kept as the server sent it, and looked at in the end.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { examine } from "./examine.mjs";
import { missingPersonal } from "./routes.mjs";
import { openStage } from "./site.mjs";
import { invalid } from "./valid.mjs";
import { HEIGHT, walk } from "./walk.mjs";

const stage = await openStage();
after(() => stage.close());
const { site, browser } = stage;
const form = `${stage.pages.edition}/anmeldung`;

/** Name → `{ status, headers, url, body }` of every page that somebody came to. */
const states = new Map();

/** What an invoice cannot do without, as the form asks for it. */
const INVOICE = ["rechnung_organisation", "rechnung_strasse", "rechnung_plz", "rechnung_ort"];

/** Somebody at their browser; with `scripts` only where a test looks into the page itself. */
class Person {
  static async meet(email, options = {}) {
    const person = new Person();
    const viewport = { width: 1280, height: HEIGHT };
    person.email = email;
    person.context = await browser.newContext({ javaScriptEnabled: false, viewport, reducedMotion: "reduce", ...options });
    person.context.setDefaultTimeout(15_000);
    person.tab = await person.context.newPage();
    person.tab.on("response", (response) => {
      const isPage = response.request().isNavigationRequest() && response.frame() === person.tab.mainFrame();
      if (isPage && ![301, 302, 303, 307, 308].includes(response.status())) person.answer = response;
    });
    return person;
  }

  leave() {
    return this.context.close();
  }

  goto(path) {
    return this.tab.goto(site.origin + path);
  }

  /** Does something that leads to a new page; answers with its status. */
  async go(work) {
    const arrived = this.tab.waitForEvent("load");
    await work();
    await arrived;
    return this.answer.status();
  }

  press(name) {
    return this.go(() => this.tab.getByRole("button", { name, exact: true }).click());
  }

  follow(name) {
    return this.go(() => this.tab.locator("main").getByRole("link", { name, exact: true }).click());
  }

  title() {
    return this.tab.textContent("h1");
  }

  main() {
    return this.tab.innerText("main");
  }

  /** Keeps the page for the tests at the end. */
  async keep(name) {
    const headers = await this.answer.allHeaders();
    assert.equal(headers["cache-control"], "no-store", name);
    const body = await this.answer.text();
    states.set(name, { status: this.answer.status(), headers, url: this.tab.url(), body });
  }

  /** Fills in what everybody has to. */
  async fill(values = {}) {
    const all = { vorname: "Änne", nachname: "Groß-Ğüneş", organisation: "Stadtverwaltung Musterstadt", ...values };
    for (const [id, value] of Object.entries({ email: this.email, ...all })) await this.tab.fill(`#${id}`, value);
    await this.tab.selectOption("#art", { label: "Kommunalverwaltung" });
    await this.tab.getByRole("radio", { name: "vor Ort" }).check();
    for (const day of await this.tab.locator("[name=tage]").all()) await day.check();
  }

  /** Fills in the form, checks, sends. */
  async register(values) {
    await this.goto(form);
    await this.fill(values);
    // Nobody types this fast; the form says so and can be sent once more.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.equal(await this.press("Weiter: Angaben prüfen"), 200, await this.main());
    await this.press("Verbindlich anmelden");
    assert.equal(await this.title(), "Bitte bestätigen Sie Ihre Adresse");
  }

  /** Opens the newest of `count` mails and follows its link. */
  async open(count, subject) {
    const mail = await site.mail(this.email, count);
    assert.match(mail.subject, subject);
    await this.goto(mail.path);
    await this.go(() => this.tab.locator('main a[href*="schluessel="]').first().click());
    assert.doesNotMatch(this.tab.url(), /schluessel/, "the secret leaves the address");
  }

  /** The page of the mail with this subject, once it is there. */
  async mailAbout(subject) {
    for (let i = 0; i < 300; i++) {
      const found = (await site.mails(this.email)).find((m) => m.path && subject.test(m.subject));
      if (found) return found.path;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`no mail about ${subject} to ${this.email}`);
  }

  async confirm() {
    await this.open(1, /^Bitte Anmeldung bestätigen/);
    await this.press("Anmeldung bestätigen");
    assert.equal(await this.title(), "Meine Anmeldung");
  }

  /** The errors that the page shows; each with a summary entry, a way to its field, and read with it. */
  async errors() {
    const { tab } = this;
    assert.equal(this.answer.status(), 422);
    assert.match(await tab.title(), /^Fehler: /);
    assert.equal(await tab.locator("#fehler:focus").count(), 1, "the summary has the focus");
    const links = await tab.locator(".errors a").all();
    const fields = [];
    for (const link of links) {
      const id = (await link.getAttribute("href")).slice(1);
      fields.push(id);
      const control = tab.locator(`[id="${id}"]`);
      assert.equal(await control.count(), 1, `one control for ${id}`);
      const text = await link.textContent();
      const told = `[aria-describedby~="${id}-fehler"]`;
      const reader = tab.locator(`[id="${id}"]${told}, fieldset${told}:has([id="${id}"])`);
      assert.equal(await reader.count(), 1, `the error is read with ${id}`);
      assert.equal(await tab.textContent(`[id="${id}-fehler"]`), `Fehler: ${text}`);
      await link.click();
      assert.equal(await tab.locator(`[id="${id}"]:focus`).count(), 1, `the summary leads to ${id}`);
    }
    return fields;
  }
}

/** Codes of two workshops at the same time, and of one at another, all with seats. */
async function workshops(tab) {
  const slots = await tab.$$eval("fieldset:has([name=workshop])", (list) =>
    list.map((slot) => [...slot.querySelectorAll(".choice")].map((c) => [c.querySelector("input").value, c.textContent])),
  );
  const free = slots.map((slot) => slot.filter(([, text]) => !text.includes("ausgebucht")).map(([code]) => code));
  const at = free.findIndex((slot) => slot.length > 1);
  assert.ok(at >= 0 && free.length > 1, "the demo has workshops at the same time and at another");
  return { clash: free[at].slice(0, 2), other: free.find((slot, i) => i !== at && slot.length > 0)[0] };
}

const box = (code) => `[name=workshop][value="${code}"]`;

describe("somebody registers with scripts switched off", () => {
  let anna;
  let chosen;
  after(() => anna?.leave());

  test("the form tells all errors at once, each at its field, and keeps what was typed", async () => {
    anna = await Person.meet("anna.gross@example.org");
    const { tab } = anna;
    await anna.goto(stage.pages.edition);
    await anna.follow("Jetzt anmelden");
    await anna.keep("form");
    await anna.press("Weiter: Angaben prüfen");
    assert.deepEqual(await anna.errors(), ["vorname", "nachname", "email", "organisation", "art", "teilnahme", "tage"]);
    await anna.keep("form, nothing filled in");
    chosen = await workshops(tab);
    await anna.fill({ email: "kein Postfach", unvertraeglichkeit: "Nüsse\nSellerie" });
    for (const code of chosen.clash) await tab.check(box(code));
    await anna.press("Weiter: Angaben prüfen");
    assert.deepEqual(await anna.errors(), ["email", "workshop", "bedarf_einwilligung"]);
    await anna.keep("form, wrong answers");
    assert.equal(await tab.inputValue("#email"), "kein Postfach");
    assert.equal(await tab.inputValue("#nachname"), "Groß-Ğüneş");
    assert.equal(await tab.inputValue("#unvertraeglichkeit"), "Nüsse\nSellerie");
    assert.equal(await tab.locator("#art option:checked").textContent(), "Kommunalverwaltung");
    assert.equal(await tab.locator("[name=tage]:checked").count(), await tab.locator("[name=tage]").count());
    for (const code of chosen.clash) assert.ok(await tab.isChecked(box(code)));
    assert.equal(await tab.locator("fieldset.wrong").count(), 1, "only the time with the clash is marked");
  });

  test("the page to check shows the answers; each leads back to its field, nothing is lost", async () => {
    const { tab } = anna;
    await tab.fill("#email", anna.email);
    await tab.uncheck(box(chosen.clash[1]));
    await tab.check(box(chosen.other));
    await tab.check("#bedarf_einwilligung");
    // Faster than people are it would be refused.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.equal(await anna.press("Weiter: Angaben prüfen"), 200);
    assert.equal(await anna.title(), "Angaben prüfen");
    await anna.keep("page to check");
    const shown = await anna.main();
    for (const text of ["Änne Groß-Ğüneş", anna.email, "Kommunalverwaltung", "Sellerie", "vor Ort"]) {
      assert.ok(shown.includes(text), `${text} is shown`);
    }
    for (const button of await tab.locator("button[formaction]").all()) {
      const id = (await button.getAttribute("formaction")).split("#")[1];
      assert.ok(states.get("form").body.includes(`id="${id}"`), `the form has ${id}`);
    }
    await anna.press("Organisation ändern");
    assert.equal(await tab.locator("#organisation:focus").count(), 1);
    await tab.fill("#funktion", "Sachgebietsleiterin");
    assert.equal(await tab.inputValue("#unvertraeglichkeit"), "Nüsse\nSellerie");
    assert.ok(await tab.isChecked(box(chosen.other)));
    await anna.press("Weiter: Angaben prüfen");
    await anna.press("Angaben ändern");
    assert.equal(await anna.title(), "Anmeldung");
    await anna.press("Weiter: Angaben prüfen");
    assert.match(await anna.main(), /Sachgebietsleiterin/);
  });

  test("sent once, however often it is sent", async () => {
    const { tab } = anna;
    const sent = tab.waitForRequest((r) => r.method() === "POST");
    // An impatient double click.
    await anna.go(() => tab.getByRole("button", { name: "Verbindlich anmelden" }).dblclick());
    assert.equal(await anna.title(), "Bitte bestätigen Sie Ihre Adresse");
    await anna.keep("sent");
    await anna.go(() => tab.reload());
    assert.equal(await anna.title(), "Bitte bestätigen Sie Ihre Adresse");
    // Back, and yes to the browser's question whether to send the form again.
    const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
    const again = await site.get(form, headers, "POST", (await sent).postData());
    assert.equal(again.headers.location, `${form}/gesendet`);
    await site.mail(anna.email, 1);
    assert.equal(await site.sql(`select count(*) from registration where email = '${anna.email}'`), "1");
    assert.equal(await site.sql(`select count(*) from message where recipient = '${anna.email}'`), "1");
    assert.deepEqual(await anna.context.cookies(), [], "no cookie before a link is opened");
  });

  test("the mail leads to a page with one button, and that to the personal page", async () => {
    await anna.open(1, /^Bitte Anmeldung bestätigen/);
    assert.equal(await anna.title(), "Anmeldung bestätigen");
    await anna.keep("confirm");
    const cookies = await anna.context.cookies();
    assert.ok(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === "Lax", JSON.stringify(cookies));
    await anna.press("Anmeldung bestätigen");
    assert.equal(await anna.title(), "Meine Anmeldung");
    await anna.keep("personal page");
    assert.match(await anna.main(), /angemeldet/);
    assert.equal(await anna.tab.locator("main svg[role=img]").count(), 1, "the code for the entrance");
    await anna.open(2, /bestätigt|Anmeldung/);
    assert.equal(await anna.title(), "Meine Anmeldung");
    await anna.goto("/meine-anmeldung/bestaetigen");
    await anna.keep("confirmed already");
  });

  test("answers can be changed, errors told as on the form", async () => {
    await anna.goto("/meine-anmeldung");
    await anna.follow("Angaben ändern");
    await anna.keep("change answers");
    await anna.tab.fill("#nachname", "");
    await anna.press("Änderungen speichern");
    assert.deepEqual(await anna.errors(), ["nachname"]);
    await anna.keep("change answers, errors");
    await anna.tab.fill("#nachname", "Groß");
    await anna.press("Änderungen speichern");
    assert.equal(await anna.title(), "Meine Anmeldung");
    assert.match(await anna.main(), /Änne Groß\n/);
  });

  test("workshops can be chosen anew, not two at the same time", async () => {
    const { tab } = anna;
    await anna.follow("Workshops wählen");
    await anna.keep("choose workshops");
    assert.ok(await tab.isChecked(box(chosen.clash[0])));
    await tab.check(box(chosen.clash[1]));
    await anna.press("Auswahl speichern");
    assert.deepEqual(await anna.errors(), ["workshop"]);
    await anna.keep("choose workshops, clash");
    await tab.uncheck(box(chosen.clash[0]));
    await anna.press("Auswahl speichern");
    assert.equal(await anna.title(), "Meine Anmeldung");
    assert.match(await anna.main(), /Platz bestätigt/);
  });

  test("consent to photos is given and taken back", async () => {
    await anna.press("Aufnahmen zustimmen");
    await anna.keep("personal page, photos allowed");
    await anna.press("Zustimmung zurücknehmen");
    assert.equal(await anna.tab.getByRole("button", { name: "Aufnahmen zustimmen" }).count(), 1);
  });

  test("mails can be read again; data and calendar entry be saved", async () => {
    const { tab } = anna;
    await site.mail(anna.email, 4);
    await anna.goto("/meine-anmeldung/nachrichten");
    await anna.keep("mails");
    assert.equal(await tab.locator("article").count(), 4);
    assert.ok(!(await tab.content()).includes("schluessel=0"));
    await anna.goto("/meine-anmeldung");
    const save = async (name) => {
      const [download] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("link", { name }).click()]);
      return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
    };
    const [name, data] = await save("Ihre Daten herunterladen");
    assert.match(name, /^anmeldung-[A-Z0-9]+\.json$/);
    const stored = JSON.parse(data);
    assert.equal(stored.email, anna.email);
    assert.equal(stored.verpflegung_und_unterstuetzung.unvertraeglichkeiten, "Nüsse\nSellerie");
    const [entry, calendar] = await save("Termin in den Kalender");
    assert.match(entry, /^termin-[A-Z0-9]+\.ics$/);
    assert.match(calendar, /^BEGIN:VCALENDAR\r\n/);
    assert.match(calendar, /BEGIN:VEVENT/);
  });

  test("a substitute can be named; the form knows the organisation", async () => {
    const { tab } = anna;
    await anna.follow("Vertretung benennen");
    await anna.keep("substitute");
    assert.equal(await tab.inputValue("#organisation"), "Stadtverwaltung Musterstadt");
    await tab.fill("#email", "niemand");
    await anna.press("Verbindlich übergeben");
    assert.deepEqual(await anna.errors(), ["vorname", "nachname", "email"]);
    await anna.keep("substitute, errors");
    await anna.follow("Zurück");
    await anna.goto("/meine-anmeldung/loeschen");
    await anna.keep("delete");
  });

  test("a certificate is issued to who was there", async () => {
    await site.sql(`update registration set attended_at = now(), days = array[current_date] where email = '${anna.email}'`);
    await anna.goto("/meine-anmeldung");
    await anna.keep("personal page, attended");
    await anna.press("Bescheinigung öffnen");
    await anna.keep("certificate");
    await anna.follow(await anna.tab.locator('main a[href^="/bescheinigung/"]').textContent());
    assert.match(await anna.main(), /Änne Groß/);
    await anna.keep("certificate, checked");
  });

  test("cancelled, the page says so, and nothing can be changed any more", async () => {
    await site.sql(`update registration set attended_at = null where email = '${anna.email}'`);
    await anna.goto("/meine-anmeldung");
    await anna.follow("Absagen");
    await anna.keep("cancel");
    await anna.press("Verbindlich absagen");
    assert.equal(await anna.title(), "Meine Anmeldung");
    assert.match(await anna.main(), /abgemeldet/);
    await anna.keep("personal page, cancelled");
    await anna.goto("/meine-anmeldung/aendern");
    assert.equal(await anna.title(), "Änderungen sind nicht mehr möglich");
    await anna.keep("too late");
    assert.match((await site.mail(anna.email, 5)).subject, /^Abmeldung bestätigt/);
    await anna.goto("/meine-anmeldung");
    await anna.press("Diese Seite verlassen");
    assert.deepEqual(await anna.context.cookies(), []);
    await anna.goto("/meine-anmeldung");
    assert.match(anna.tab.url(), /\/meine-anmeldung\/link$/);
  });
});

test("a substitute takes the place, opens the page by mail, and can delete everything", async () => {
  const [bela, cem] = [await Person.meet("bela@example.org"), await Person.meet("cem@example.org")];
  await bela.register();
  await bela.confirm();
  await bela.goto("/meine-anmeldung/vertretung");
  await bela.tab.fill("#vorname", "Cem");
  await bela.tab.fill("#nachname", "Yıldız");
  await bela.tab.fill("#email", cem.email);
  await bela.press("Verbindlich übergeben");
  assert.match(await bela.main(), /an eine Vertretung übergeben/);
  await bela.keep("personal page, handed over");
  await cem.open(1, /./);
  assert.match(await cem.main(), /Cem Yıldız/);
  await cem.goto("/meine-anmeldung/loeschen");
  await cem.press("Endgültig löschen");
  assert.equal(await cem.title(), "Ihre Daten sind gelöscht");
  await cem.keep("deleted");
  assert.deepEqual(await cem.context.cookies(), []);
  await Promise.all([bela.leave(), cem.leave()]);
});

test("who waits sees where they stand, and an offered seat can be taken", async () => {
  const dora = await Person.meet("dora@example.org");
  const set = (text) => site.sql(`update registration set ${text} where email = '${dora.email}'`);
  await dora.register();
  await set("state = 'queued'");
  await dora.open(1, /^Bitte Anmeldung bestätigen/);
  await dora.keep("confirm, full");
  await set("state = 'confirmed', confirm_by = null, email_confirmed_at = now()");
  await dora.press("Anmeldung bestätigen");
  await set("state = 'waiting'");
  await dora.goto("/meine-anmeldung");
  await dora.keep("personal page, waiting");
  await dora.goto("/meine-anmeldung/platz");
  await dora.keep("offer, none");
  for (const path of ["weiterhin", "freigeben"]) {
    await dora.goto(`/meine-anmeldung/${path}`);
    await dora.keep(`answer to a postponement, none: ${path}`);
  }
  await set("state = 'offered', offered_until = now() + interval '1 day'");
  await dora.goto("/meine-anmeldung");
  await dora.keep("personal page, offered");
  await dora.follow("Platz annehmen oder ablehnen");
  await dora.keep("offer");
  await dora.press("Platz annehmen");
  assert.match(await dora.main(), /angemeldet/);
  await dora.leave();
});

test("a form that is sent faster than anybody types is refused once and taken then", async () => {
  const emil = await Person.meet("emil@example.org");
  await emil.goto(form);
  await emil.fill();
  // As if the form had just been rendered: the first 48 bits of its key are the time.
  await emil.tab.$eval("[name=formular]", (field) => {
    const time = Date.now().toString(16).padStart(12, "0");
    field.value = `${time.slice(0, 8)}-${time.slice(8)}${field.value.slice(13)}`;
  });
  assert.equal(await emil.press("Weiter: Angaben prüfen"), 422);
  assert.match(await emil.tab.textContent(".errors"), /noch einmal/);
  await emil.keep("form, too fast");
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  assert.equal(await emil.press("Weiter: Angaben prüfen"), 200);
  assert.equal(await emil.title(), "Angaben prüfen");
  await emil.leave();
});

test("a lost link is sent again, and nobody learns who is registered", async () => {
  const finn = await Person.meet("finn@example.org");
  await finn.register();
  await finn.confirm();
  await finn.context.clearCookies();
  const answers = [];
  for (const email of [finn.email, "unbekannt@example.org"]) {
    await finn.goto("/meine-anmeldung/link");
    await finn.tab.fill("#email", email);
    await finn.press("Link schicken");
    answers.push(await finn.main());
  }
  assert.equal(answers[0], answers[1]);
  await finn.open(3, /./);
  assert.equal(await finn.title(), "Meine Anmeldung");
  assert.deepEqual(await site.mails("unbekannt@example.org"), []);
  await finn.goto("/meine-anmeldung/link");
  await finn.tab.fill("#email", "finn");
  await finn.press("Link schicken");
  assert.deepEqual(await finn.errors(), ["email"]);
  await finn.keep("lost link, error");
  await finn.goto("/meine-anmeldung/bestaetigen?schluessel=00");
  assert.match(await finn.main(), /gilt nicht/);
  await finn.leave();
});

test("where nobody can register, the page says why and what to do", async () => {
  const gast = await Person.meet("");
  for (const [path, text] of [["/2020/anmeldung", /verschoben/], ["/2024/anmeldung", /vorbei/]]) {
    await gast.goto(path);
    assert.match(await gast.title(), text);
    assert.equal(await gast.tab.locator("main form").count(), 0);
    assert.ok((await gast.tab.locator("main a").count()) >= 2);
  }
  await gast.leave();
});

describe("with the keyboard alone", () => {
  for (const width of [320, 1280]) {
    test(`every control of the form and of its errors is reached and marked at ${width} px`, async () => {
      const hand = await Person.meet("", { viewport: { width, height: HEIGHT } });
      await hand.goto(form);
      assert.deepEqual(await walk(hand.tab, width), []);
      await hand.press("Weiter: Angaben prüfen");
      // From the top of the page, not from the summary that has the focus.
      await hand.tab.$eval(".skip", (e) => e.focus());
      await hand.tab.keyboard.press("Shift+Tab");
      assert.deepEqual(await walk(hand.tab, width), []);
      await hand.leave();
    });
  }

  test("the form is filled in and sent with Enter", async () => {
    const hand = await Person.meet("hand@example.org");
    const { tab } = hand;
    const { keyboard } = tab;
    /** Goes on with Tab until the control of this id or value has the focus. */
    const to = async (selector) => {
      for (let i = 0; i < 150; i++) {
        if ((await tab.locator(`${selector}:focus`).count()) === 1) return;
        await keyboard.press("Tab");
      }
      assert.fail(`Tab does not reach ${selector}`);
    };
    const type = async (selector, text) => {
      await to(selector);
      await keyboard.type(text);
    };
    const press = async (selector, key = "Space") => {
      await to(selector);
      await keyboard.press(key);
    };
    await hand.goto(form);
    await type("#vorname", "Hanna");
    await type("#nachname", "Ohnemaus");
    await type("#email", hand.email);
    await type("#organisation", "Landratsamt Beispielkreis");
    await type("#art", "Kommunal");
    await press("#teilnahme");
    await press("#tage");
    await press("#verpflegung", "ArrowDown");
    await press("#bedarf_einwilligung");
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    await tab.focus("#nachname");
    await hand.go(() => keyboard.press("Enter"));
    assert.equal(await hand.title(), "Angaben prüfen");
    const shown = await hand.main();
    for (const text of ["Hanna Ohnemaus", "Landratsamt Beispielkreis", "Kommunalverwaltung", "vor Ort"]) {
      assert.ok(shown.includes(text), `${text}: ${shown}`);
    }
    await to('button[value="senden"]');
    await hand.go(() => keyboard.press("Enter"));
    assert.equal(await hand.title(), "Bitte bestätigen Sie Ihre Adresse");
    await hand.leave();
  });
});

test("with a fee, the form asks for price and invoice, and the page to check says what it costs", async () => {
  const of = `from edition where '/' || slug = '${stage.pages.edition}'`;
  await site.sql(`insert into fee_category (edition_id, position, key, name, cents, note)
    select id, 1, 'voll', 'Regulärer Beitrag', 15000, 'Unternehmen und Verbände' ${of}
    union all select id, 2, 'ermaessigt', 'Ermäßigter Beitrag', 5000, '' ${of}`);
  await site.sql(`insert into fee_exemption (edition_id, position, organisation) select id, 1, 'Landesamt für Beispiele' ${of}`);
  const gabi = await Person.meet("gabi@example.org");
  const { tab } = gabi;
  await gabi.goto(form);
  await gabi.keep("form with a fee");
  await gabi.fill();
  await tab.check("#befreiung");
  await gabi.press("Weiter: Angaben prüfen");
  assert.deepEqual(await gabi.errors(), ["gebuehr", "befreiung_nachweis", ...INVOICE]);
  await gabi.keep("form with a fee, errors");
  await tab.uncheck("#befreiung");
  await tab.getByRole("radio", { name: "Regulärer Beitrag" }).check();
  const address = ["Stadtverwaltung Musterstadt", "Am Markt 1", "1234", "Musterstadt"];
  for (const [i, id] of INVOICE.entries()) await tab.fill(`#${id}`, address[i]);
  await tab.fill("#leitweg_id", "123");
  await gabi.press("Weiter: Angaben prüfen");
  assert.deepEqual(await gabi.errors(), ["rechnung_plz", "leitweg_id"]);
  await tab.fill("#rechnung_plz", "12345");
  await tab.fill("#leitweg_id", "");
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  assert.equal(await gabi.press("Weiter: Angaben prüfen"), 200, await gabi.main());
  await gabi.keep("page to check with a fee");
  assert.match(await gabi.main(), /150/);
  await gabi.press("Entgelt ändern");
  assert.equal(await tab.locator("#gebuehr:focus").count(), 1);
  await gabi.press("Weiter: Angaben prüfen");
  await gabi.press("Verbindlich anmelden");
  await gabi.confirm();
  const invoice = await gabi.mailAbout(/^Rechnung/);
  await gabi.goto(invoice);
  await gabi.go(() => tab.locator('main a[href*="/rechnung/"]').first().click());
  assert.match(await gabi.main(), /150,00/);
  await gabi.keep("invoice");
  await site.sql(`delete from fee_exemption where edition_id = (select id ${of})`);
  await site.sql(`delete from fee_category where edition_id = (select id ${of})`);
  await gabi.leave();
});

test("an authority registers its people by a list that it mends on the page", async () => {
  const amt = await Person.meet("kaemmerei@example.org");
  const { tab } = amt;
  await amt.goto(`${form}/gruppe`);
  await amt.keep("group");
  await amt.press("Weiter: Adresse bestätigen");
  assert.deepEqual(await amt.errors(), ["vorname", "nachname", "email", "organisation", "art"]);
  await amt.keep("group, nothing filled in");
  const contact = { vorname: "Kim", nachname: "Kämmerer", email: amt.email, organisation: "Stadt Beispiel" };
  for (const [id, value] of Object.entries(contact)) await tab.fill(`#${id}`, value);
  await tab.selectOption("#art", { label: "Kommunalverwaltung" });
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await amt.press("Weiter: Adresse bestätigen");
  await amt.keep("group, sent");
  await amt.open(1, /^Bitte Sammelanmeldung bestätigen/);
  await amt.keep("group to confirm");
  await amt.press("Sammelanmeldung bestätigen");
  assert.equal(await amt.title(), "Meine Sammelanmeldung");
  await amt.keep("group without people");
  await amt.goto("/meine-gruppe/personen");
  await amt.keep("people of a group");
  const list = ["Vorname;Nachname;E-Mail", "Ali;Özkan;ali.oezkan@example.org", "Eva;;eva@example.org", "Max;Muster;falsch"];
  await tab.fill("textarea", list.join("\n"));
  await amt.press("Liste einlesen und prüfen");
  const wrong = await amt.errors();
  assert.equal(wrong.length, 3, "a name, an address, how they attend");
  await amt.keep("people of a group, with errors");
  await tab.fill(`[id="${wrong[0]}"]`, "Sommer");
  await tab.fill(`[id="${wrong[1]}"]`, "max.muster@example.org");
  await tab.getByRole("radio", { name: "vor Ort" }).check();
  assert.equal(await amt.press("Weiter: Angaben prüfen"), 200, await amt.main());
  await amt.keep("people of a group to check");
  await amt.press("3 Personen verbindlich anmelden");
  assert.equal(await amt.title(), "Meine Sammelanmeldung");
  await amt.keep("group with people");
  for (const name of ["Ali Özkan", "Eva Sommer", "Max Muster"]) assert.ok((await amt.main()).includes(name), name);
  for (const [what, name] of [["vertretung", "substitute in a group"], ["absagen", "cancel in a group"]]) {
    await amt.go(() => tab.locator(`main a[href$="/${what}"]`).first().click());
    await amt.keep(name);
    await amt.goto("/meine-gruppe");
  }
  const mail = await site.mail("ali.oezkan@example.org", 1);
  assert.match(mail.subject, /^Sie sind angemeldet/);
  await amt.leave();
});

describe("every page on the way", () => {
  test("is one of all there are", () => {
    const addresses = [...states.values()].map(({ url }) => new URL(url).pathname);
    assert.deepEqual(missingPersonal([...addresses, ...stage.pages.filter((p) => p.status === 200).map((p) => p.path)]), []);
  });

  test("is accessible in light and dark, narrow and wide, with large and wide text", async (t) => {
    assert.ok(states.size >= 30, `only ${states.size} states`);
    for (const [name, { status, headers, url, body }] of states) {
      await t.test(name, async () => {
        const tab = await browser.newPage();
        const kept = Object.entries(headers).filter(([key]) => !/^(content-(length|encoding)|set-cookie)$/.test(key));
        const answer = { status, headers: Object.fromEntries(kept), body };
        const address = url.split("#")[0];
        await tab.route(address, (route) => route.fulfill(answer), { times: 1 });
        const problems = await examine(tab, () => tab.goto(address)).finally(() => tab.close());
        assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
      });
    }
  });

  test("is valid, with one heading, names for all controls and ids used once", async () => {
    assert.deepEqual(await invalid([...states].map(([name, { body }]) => [name, body])), []);
    const tab = await browser.newPage();
    const problems = [];
    for (const [name, { body }] of states) {
      const found = await tab.evaluate((html) => {
        const page = new DOMParser().parseFromString(html, "text/html");
        const all = (selector) => [...page.querySelectorAll(selector)];
        const ids = all("[id]").map((e) => e.id);
        const problems = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id ${id} twice`);
        if (all("h1").length !== 1) problems.push(`${all("h1").length} headings of the first level`);
        for (const e of all("input:not([type=hidden]), select, textarea")) {
          if (e.labels.length !== 1) problems.push(`${e.labels.length} labels for ${e.id}`);
          if (e.matches("[type=radio]") && !e.closest("fieldset")?.querySelector("legend")) problems.push(`no legend for ${e.id}`);
        }
        for (const e of all("[aria-describedby]")) {
          const missing = e.getAttribute("aria-describedby").split(/\s+/).filter((id) => !ids.includes(id));
          if (missing.length > 0) problems.push(`${e.id} is described by ${missing}, which is not there`);
        }
        // Whoever fills in forms for people knows these.
        const wanted = { titel: "honorific-prefix", vorname: "given-name", nachname: "family-name", email: "email" };
        Object.assign(wanted, { telefon: "tel", organisation: "organization", funktion: "organization-title" });
        for (const [id, token] of Object.entries(wanted)) {
          const e = page.getElementById(id);
          if (e && e.getAttribute("autocomplete") !== token) problems.push(`${id}: autocomplete is not ${token}`);
        }
        if (all("script:not([type='application/ld+json'])").length > 0) problems.push("has a script");
        return problems;
      }, body);
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    }
    await tab.close();
    assert.deepEqual(problems, []);
  });
});
