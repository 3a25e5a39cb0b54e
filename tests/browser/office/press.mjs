// The press office: a request comes in, is asked back, rejected after a look at the mail by two
// people or approved; a pass is handed over at the door; deadline, times and press kit are set.

import assert from "node:assert/strict";

export const title = "the press office asks back, approves, rejects, hands over passes and sets up its page";
/** States that are walked through with the Tab key. */
export const walked = ["press: inbox", "press: one", "press: rejection", "press: passes", "press: settings", "press: kit"];

export async function run({ administrator, meet, site, slug }) {
  const admin = await administrator();
  const { tab } = admin;
  const base = `/intern/kongress/${slug}/presse`;
  const heading = () => tab.textContent("h1");
  const follow = async (name) => {
    const arrived = tab.waitForEvent("load");
    await tab.locator("main").getByRole("link", { name, exact: true }).first().click();
    await arrived;
  };

  await admin.goto(`${base}/einstellungen`);
  await admin.keep("press: settings");
  await tab.fill("#schliesst", "bald");
  assert.equal(await admin.press("Speichern"), 422);
  await admin.keep("press: settings with errors");
  await admin.goto(`${base}/einstellungen`);
  await tab.fill("#abholzeit", "ab 8.00 Uhr");
  await admin.press("Speichern");
  assert.match(await admin.main(), /Die Änderung ist gespeichert/);
  await follow("Termin anlegen");
  await admin.keep("press: new event");
  assert.equal(await admin.press("Speichern"), 422);
  await admin.keep("press: event with errors");
  await tab.check("#art");
  await tab.fill("#titel", "Eröffnung mit Bühne");
  await tab.fill("#beginn", "24.10.2027, 9.15");
  await admin.press("Speichern");
  await tab.locator("main a", { hasText: "Eröffnung mit Bühne" }).first().click();
  await admin.keep("press: event");
  await admin.press("Termin löschen");
  await admin.goto(`${base}/mappe`);
  await admin.keep("press: kit");
  assert.equal(await admin.press("In die Pressemappe"), 422);
  await admin.keep("press: kit with errors");
  await tab.locator("main tbody th a").first().click();
  await admin.keep("press: part of the kit");

  // Somebody asks, with a need and a link.
  const asking = await meet();
  await asking.goto(`/${slug}/presse/akkreditierung`);
  const email = "frei.presse@example.org";
  for (const [id, value] of Object.entries({ vorname: "Frieda", nachname: "Frei", email, medium: "Beispielbote", link: "https://example.org/auftrag", bedarf: "Rampe" })) {
    await asking.tab.fill(`#${id}`, value);
  }
  await asking.tab.selectOption("#funktion", "photo");
  await asking.tab.selectOption("#art", "freelance");
  await asking.tab.locator("input[name=nachweis][value=assignment]").check();
  await asking.tab.check("#bedarf_einwilligung");
  await asking.tab.waitForTimeout(2100);
  await asking.tab.getByRole("button", { name: "Antrag absenden" }).last().click();
  await asking.tab.waitForLoadState();
  const mail = await site.mail(email, 1);
  await asking.goto(mail.path);
  await asking.tab.locator("main a[href*='schluessel=']").first().click();
  const confirmed = asking.tab.waitForEvent("load");
  await asking.tab.locator("main form button").first().click();
  await confirmed;

  await admin.goto(`${base}/antraege`);
  assert.match(await admin.main(), /warten|wartet/);
  await admin.keep("press: inbox");
  await tab.fill("#q", "gibtesnicht");
  await admin.press("Anzeigen");
  assert.match(await admin.main(), /Dazu passt kein Antrag/);
  await admin.keep("press: inbox, nothing found");
  await admin.goto(`${base}/antraege`);
  await tab.fill("#q", "frieda");
  await admin.press("Anzeigen");
  assert.ok(!tab.url().includes("frieda"), "names stay out of addresses");
  await follow("Frieda Frei");
  await admin.keep("press: one");
  await follow("Angaben ansehen");
  assert.match(await admin.main(), /Rampe/);
  await admin.keep("press: needs");
  await tab.goBack();
  await follow("Rückfrage stellen");
  await admin.keep("press: question");
  assert.equal(await admin.press("Mail ansehen"), 422);
  await admin.keep("press: question with errors");
  await tab.fill("#frage", "Schicken Sie uns bitte den Auftrag mit Unterschrift.");
  await admin.press("Mail ansehen");
  await admin.keep("press: question, mail");
  await admin.press("Rückfrage senden");
  assert.match(await admin.main(), /Die Rückfrage ist gestellt/);
  await admin.keep("press: one, asked");
  await follow("Zulassen");
  await admin.keep("press: approval");
  await admin.press("Zulassen und Mail senden");
  assert.match(await admin.main(), /Ausweis liegt bereit/);
  await admin.keep("press: one, approved");

  // Another one is rejected.
  await admin.goto(`${base}/antraege`);
  await tab.locator("main tbody th a").first().click();
  await follow("Ablehnen");
  await admin.keep("press: rejection");
  assert.equal(await admin.press("Mail ansehen"), 422);
  await admin.keep("press: rejection with errors");
  await tab.check("#grund");
  await tab.fill("#worte", "Es fehlt ein Nachweis.");
  await admin.press("Mail ansehen");
  await admin.keep("press: rejection, mail");
  await admin.press("Ablehnen und Mail senden");
  assert.match(await admin.main(), /Der Antrag ist abgelehnt/);
  await admin.keep("press: one, rejected");

  await admin.goto(`${base}/ausweise`);
  await admin.keep("press: passes");
  await tab.fill("#code", "falsch");
  assert.equal(await admin.press("Ausweis öffnen"), 422);
  await admin.keep("press: unknown pass");
  await admin.goto(`${base}/ausweise`);
  await follow("Frieda Frei");
  await admin.keep("press: pass");
  assert.equal(await admin.press("Ausweis ausgegeben"), 422);
  await admin.keep("press: pass without identification");
  await tab.check("#ausweis_gesehen");
  await admin.press("Ausweis ausgegeben");
  assert.match(await admin.main(), /abgeholt am/);
  await admin.keep("press: pass handed over");
  const [pdf] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name: "Ausweis als PDF" }).click()]);
  assert.match(pdf.suggestedFilename(), /^presseausweis-P-.*\.pdf$/);
  await admin.goto(`${base}/ausweise/liste`);
  await admin.keep("press: list on paper");
  await admin.goto(`${base}/journal`);
  await admin.keep("press: journal");
  assert.ok(await heading());
}
