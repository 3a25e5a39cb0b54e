// The long journey: a new edition is made from the last one, set up, its programme changed and
// released, it is announced and opened; somebody registers; it is postponed, the mail is read by the
// office, and who registered says by its link that they come all the same.

import assert from "node:assert/strict";

export const title = "an edition is copied from the last one, its programme released, opened, registered for, postponed, and its mails are read and answered";
export const walked = ["editions: new", "editions: dates", "editions: preview"];

export async function run({ site, slug, meet, administrator }) {
  const admin = await administrator();
  const fill = (id, value) => admin.tab.fill(`#${id}`, value);
  await admin.goto(`/intern/kongress/neu?von=${slug}`);
  await admin.keep("editions: new");
  await fill("adresse", "neu");
  assert.equal(await admin.press("Veranstaltung anlegen"), 422);
  await admin.keep("editions: new with errors");
  await fill("adresse", "probe");
  await fill("titel", "Probekongress");
  await fill("kurztitel", "Probekongress");
  await admin.press("Veranstaltung anlegen");
  assert.match(await admin.main(), /ist angelegt, als Entwurf/);
  await admin.keep("editions: settings");
  const base = "/intern/kongress/probe";
  for (const part of ["name", "termin", "ort", "menschen", "hinweise", "anmeldung", "fragen", "gebuehren"]) {
    await admin.goto(`${base}/einstellungen/${part}`);
    await admin.keep(part === "termin" ? "editions: dates" : `editions: ${part}`);
  }
  await admin.goto(`${base}/einstellungen/anmeldung`);
  await fill("oeffnet", "");
  await fill("schliesst", "übermorgen");
  assert.equal(await admin.press("Speichern"), 422);
  await admin.keep("editions: registration with errors");
  await fill("schliesst", "");
  await admin.press("Speichern");
  assert.match(await admin.main(), /Die Änderung ist gespeichert/);
  await admin.keep("editions: settings with history");
  // The programme came along as a draft; something is added, and it is released.
  await admin.goto(`${base}/programm/neu`);
  await fill("titel", "Begrüßung im neuen Haus");
  await admin.tab.selectOption("#art", "talk");
  await fill("beginn", "6.00");
  await fill("ende", "6.30");
  assert.equal(await admin.press("Programmpunkt anlegen"), 200, await admin.main());
  await admin.goto(`${base}/programm/veroeffentlichen`);
  assert.match(await admin.main(), /Das wird die erste Fassung/);
  await admin.press("Jetzt veröffentlichen");
  assert.match(await admin.main(), /Das Programm ist veröffentlicht/);

  await admin.goto(`${base}/einstellungen`);
  for (const [link, kept] of [["Ankündigen", "editions: announce"], ["Anmeldung öffnen", "editions: open"]]) {
    await admin.tab.getByRole("link", { name: link }).click();
    await admin.keep(kept);
    await admin.press(link);
    assert.match(await admin.main(), /Der Zustand ist geändert/);
  }

  const anna = await meet();
  await anna.goto("/probe/programm");
  assert.match(await anna.main(), /6\.00[^]*Begrüßung im neuen Haus/);
  await anna.goto("/probe/anmeldung");
  await new Promise((resolve) => setTimeout(resolve, 2100));
  for (const [id, value] of [["vorname", "Anna"], ["nachname", "Probe"], ["email", "anna.probe@example.org"], ["organisation", "Stadt Probe"]]) {
    await anna.tab.fill(`#${id}`, value);
  }
  for (const box of await anna.tab.locator("input[name=tage]").all()) await box.check();
  await anna.tab.locator("input[name=teilnahme]").first().check();
  const kind = anna.tab.locator("[name=art]");
  if ((await kind.first().evaluate((e) => e.tagName)) === "SELECT") await kind.selectOption("municipal");
  else await anna.tab.locator("input[name=art][value=municipal]").check();
  for (const question of await anna.tab.locator("main select[required]").all()) {
    if (!(await question.inputValue())) await question.selectOption({ index: 1 });
  }
  assert.equal(await anna.press("Weiter: Angaben prüfen"), 200, await anna.main());
  await anna.press("Verbindlich anmelden");
  assert.equal(await anna.tab.innerText("h1"), "Bitte bestätigen Sie Ihre Adresse");
  const link = async (subject, path) => {
    const reader = await meet();
    try {
      for (let n = 0; n < 40; n++) {
        await reader.goto("/intern/postausgang");
        const mail = reader.tab.locator("main a", { hasText: subject });
        if ((await mail.count()) > 0) {
          await mail.first().click();
          return (await reader.main()).match(new RegExp(`${path}\\?schluessel=[0-9a-f]+`))?.[0];
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    } finally {
      await reader.context.close();
    }
  };
  await anna.goto(await link("Bitte Anmeldung bestätigen: Probekongress", "/meine-anmeldung/bestaetigen"));
  await anna.press("Anmeldung bestätigen");

  await admin.goto(`${base}/absagen`);
  await admin.keep("editions: cancel");
  await admin.goto(`${base}/verschieben`);
  await admin.keep("editions: postpone");
  await admin.tab.check("#genau-3");
  assert.equal(await admin.press("Vorschau ansehen"), 422);
  await admin.keep("editions: postpone with errors");
  await admin.tab.selectOption("#jahreszeit", "6");
  await fill("jahr", String(new Date().getFullYear() + 2));
  await fill("grund", "Grund ist ein Wasserschaden in der Halle.");
  await admin.press("Vorschau ansehen");
  assert.match(await admin.main(), /1\sMails? an Personen: 1 angemeldet/);
  await admin.keep("editions: preview");
  await admin.press("Jetzt verschieben");
  assert.match(await admin.main(), /Die Veranstaltung ist verschoben/);
  await admin.keep("editions: postponed");
  await admin.goto(`${base}/zustand?zu=announced`);
  await admin.keep("editions: obstacle");
  await admin.goto("/intern");
  await admin.keep("editions: start");

  // The office reads the same mail in its outbox, without the secret of its links.
  await admin.goto(`${base}/mails`);
  await admin.tab.locator("main tbody a", { hasText: "Neuer Termin Sommer" }).first().click();
  const words = await admin.main();
  for (const part of [/„Probekongress“ ist verschoben/, /Wasserschaden in der Halle/, /Ich komme weiterhin/, /Platz freigeben/, /schluessel=…/]) {
    assert.match(words, part);
  }
  await admin.keep("editions: mail of the postponement");
  await admin.tab.getByRole("link", { name: /^Anmeldung \w+ öffnen$/ }).click();
  assert.match(await admin.tab.innerText("h1"), /Anna Probe/);

  const stay = await link("Neuer Termin Sommer", "/meine-anmeldung/weiterhin");
  assert.ok(stay, "a mail with both answers");
  await anna.goto(stay);
  assert.ok(!anna.tab.url().includes("schluessel"));
  await anna.press("Ich komme weiterhin");
  assert.match(await anna.main(), /Wir rechnen weiter mit Ihnen/);
  await admin.goto(base);
  assert.match(await admin.main(), /1 kommt weiterhin/);
  assert.equal((await admin.goto("/probe")).status(), 200);
  for (const person of [admin, anna]) await person.context.close();
  void site;
}
