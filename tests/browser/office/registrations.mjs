// The registration office: somebody is found, entered by telephone, changed, moved up, cancelled; seats
// are counted anew; a list is taken along as a file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

export const title = "the office finds, enters, changes, moves up and cancels registrations, and takes a list along";
/** States that are walked through with the Tab key. */
export const walked = ["reg: list", "reg: entering", "reg: one", "reg: places", "reg: several"];

export async function run({ administrator, slug }) {
  const admin = await administrator();
  const { tab } = admin;
  const base = `/intern/kongress/${slug}`;
  /** The form of one line: its button says what it changes to those who do not see the line. */
  const change = async (what) => {
    const arrived = tab.waitForEvent("load");
    await tab.locator(`form:has(input[name=was][value="${what}"]) button`).click();
    await arrived;
    return admin.status();
  };
  const heading = () => tab.textContent("h1");
  await admin.goto(`${base}/anmeldungen`);
  await admin.keep("reg: list");
  await tab.fill("#q", "mueller");
  await admin.press("Anzeigen");
  assert.ok(!tab.url().includes("mueller"), "names stay out of addresses");
  await tab.fill("#q", "gibtesnicht");
  await admin.press("Anzeigen");
  assert.match(await admin.main(), /Dazu passt keine Anmeldung/);
  await admin.keep("reg: list, nothing found");
  await tab.getByRole("link", { name: "Auswahl aufheben" }).click();
  await tab.locator("summary", { hasText: "Spalten" }).click();
  await tab.check("#s-workshops");
  await tab.check("#s-rechnung");
  await tab.selectOption("#f-stand", "aktiv");
  await tab.selectOption("#f-sort", "name");
  await admin.press("Anzeigen");
  assert.match(tab.url(), /stand=aktiv.*sort=name.*spalten=workshops/);
  await admin.keep("reg: list with columns");

  // Seats as many as are taken: who comes now waits.
  await admin.goto(`${base}/plaetze`);
  await admin.keep("reg: places");
  const seats = await tab.inputValue("#plaetze-onsite");
  await tab.fill("#plaetze-onsite", "1");
  assert.equal(await change("onsite"), 422);
  await admin.keep("reg: places with errors");
  const taken = (await admin.main()).match(/(\d+) Plätze sind schon vergeben/)[1];
  await tab.fill("#plaetze-onsite", taken);
  await change("onsite");
  await admin.keep("reg: places, asked");
  await admin.press("Plätze ändern");
  assert.match(await admin.main(), /Die Plätze sind geändert/);

  await admin.goto(`${base}/anmeldungen/neu`);
  await admin.keep("reg: entering");
  assert.equal(await admin.press("Eintragen"), 422);
  await admin.keep("reg: entering with errors");
  await tab.fill("#vorname", "Änne");
  await tab.fill("#nachname", "Großmann");
  await tab.fill("#email", "aenne.grossmann@example.org");
  await tab.fill("#organisation", "Landratsamt Beispielkreis");
  await tab.selectOption("#art", "municipal");
  if (await tab.locator("#teilnahme").count()) await tab.check("#teilnahme");
  assert.equal(await admin.press("Eintragen"), 422);
  assert.match(await admin.main(), /Zurzeit ist kein Platz frei/);
  await tab.getByLabel("auf die Warteliste setzen").check();
  await admin.press("Eintragen");
  assert.equal(await heading(), "Änne Großmann");
  await admin.keep("reg: one, waiting");
  const one = tab.url().split("?")[0];

  await tab.getByRole("link", { name: "Nachrücken lassen" }).click();
  await admin.keep("reg: moving up");
  assert.equal(await admin.press("Nachrücken lassen"), 422);
  await admin.keep("reg: moving up with errors");
  await admin.goto(`${base}/plaetze`);
  assert.match(await admin.main(), /Änne Großmann/);
  await admin.keep("reg: places, somebody waits");
  await tab.goto(`${one}/nachruecken`);
  await tab.check("#mehr");
  await tab.getByLabel(/Die Person hat uns zugesagt/).check();
  await admin.press("Nachrücken lassen");
  assert.match(await admin.main(), /Die Person hat einen Platz/);
  await admin.press("Mail noch einmal schicken");
  assert.match(await admin.main(), /Die Mail ist noch einmal unterwegs/);
  await admin.keep("reg: one");

  await tab.getByRole("link", { name: "Angaben ändern" }).click();
  await admin.keep("reg: changing");
  await tab.fill("#nachname", "");
  assert.equal(await admin.press("Änderungen speichern"), 422);
  await admin.keep("reg: changing with errors");
  const second = await tab.context().newPage();
  await second.goto(`${one}/aendern`);
  await second.fill("#nachname", "Großmann-Lea");
  await second.locator("main").getByRole("button", { name: "Änderungen speichern" }).click();
  await second.close();
  await tab.fill("#nachname", "Großmann-Lou");
  assert.equal(await admin.press("Änderungen speichern"), 422);
  assert.match(await admin.main(), /Inzwischen hat jemand anders/);
  await admin.keep("reg: changing, changed meanwhile");
  await admin.press("Änderungen speichern");
  assert.equal(await heading(), "Änne Großmann-Lou");
  await tab.getByRole("link", { name: "Workshops ändern" }).click();
  await admin.keep("reg: workshops");
  await admin.press("Auswahl speichern");
  await tab.goto(`${one}/vertretung`);
  await admin.keep("reg: substitute");
  assert.equal(await admin.press("Vertretung eintragen"), 422);
  await admin.keep("reg: substitute with errors");

  await tab.goto(`${one}/bedarf`);
  await admin.keep("reg: needs of one");
  await tab.getByLabel("isst mit, vegan").check();
  assert.equal(await admin.press("Änderungen speichern"), 422);
  await admin.keep("reg: needs of one with errors");
  await tab.check("#bedarf_einwilligung");
  await admin.press("Änderungen speichern");
  await admin.goto(`${base}/anmeldungen/bedarf`);
  assert.match(await admin.main(), /Großmann-Lou/);
  await admin.keep("reg: needs of all");

  await admin.goto(`${base}/anmeldungen/ausgabe`);
  await tab.getByRole("group", { name: "Spalten" }).getByRole("checkbox").evaluateAll((all) => all.forEach((box) => (box.checked = false)));
  assert.equal(await admin.press("Datei herunterladen"), 422);
  await admin.keep("reg: file with errors");
  await admin.goto(`${base}/anmeldungen/ausgabe?stand=aktiv`);
  await admin.keep("reg: file");
  const coming = tab.waitForEvent("download");
  await tab.getByRole("button", { name: "Datei herunterladen" }).click();
  const file = await coming;
  assert.match(file.suggestedFilename(), /^anmeldungen-.*\.xlsx$/);
  assert.equal((await readFile(await file.path())).subarray(0, 2).toString(), "PK");

  await admin.goto(`${base}/anmeldungen`);
  await tab.getByLabel(/^alle \d+ Anmeldungen/).check();
  await admin.press("Mail noch einmal schicken");
  assert.match(await admin.main(), /alle Anmeldungen/);
  await admin.keep("reg: all of a list");
  await admin.goto(`${base}/anmeldungen`);
  await tab.locator("tr", { hasText: "Großmann-Lou" }).getByRole("checkbox").check();
  await admin.press("Mail noch einmal schicken");
  await admin.keep("reg: several, mails");
  await tab.getByRole("link", { name: "Zurück zur Liste" }).click();
  await tab.locator("tr", { hasText: "Großmann-Lou" }).getByRole("checkbox").check();
  await admin.press("Absagen");
  await admin.keep("reg: several");
  await tab.fill("#grund", "Auf Ihren Wunsch.");
  await admin.press("Anmeldungen absagen");
  assert.match(await admin.main(), /Ausgeführt für 1 von 1/);
  await admin.keep("reg: several, done");
  await tab.goto(one);
  assert.match(await admin.main(), /abgemeldet/);
  await admin.keep("reg: one, cancelled");

  // One more to be cancelled by itself, and everything as it was.
  await admin.goto(`${base}/anmeldungen?stand=confirmed`);
  const href = await tab.locator("tbody th a").first().getAttribute("href");
  await admin.goto(`${href}/absagen`);
  await admin.keep("reg: cancelling");
  await tab.fill("#grund", "x".repeat(501));
  assert.equal(await admin.press("Anmeldung absagen"), 422);
  await admin.keep("reg: cancelling with errors");
  await admin.goto(`${base}/plaetze`);
  await tab.fill("#plaetze-onsite", seats);
  await change("onsite");
  await admin.press("Plätze ändern");
  await admin.context.close();
}
