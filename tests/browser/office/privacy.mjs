// Data protection, figures and settings: somebody looks a person up and erases them, changes periods
// and settings, reduces a past edition to figures.

import assert from "node:assert/strict";

export const title = "an administrator answers a request about a person, changes periods and settings, and reads figures";
/** States that are walked through with the Tab key. */
export const walked = ["privacy", "privacy: person found", "settings: list", "settings: colours"];

export async function run({ slug, administrator }) {
  const admin = await administrator();
  const { tab } = admin;
  const keep = async (name, path) => {
    assert.equal((await admin.goto(path)).status(), 200, path);
    assert.ok(!tab.url().includes("/nachweis"), `${path} asks for a proof`);
    await admin.keep(name);
  };
  const press = async (name) => {
    const arrived = tab.waitForEvent("load");
    await tab.locator("main").getByRole("button", { name }).first().click();
    await arrived;
    return admin.status();
  };
  await keep("privacy", "/intern/datenschutz");
  await keep("privacy: register", "/intern/datenschutz/verzeichnis");
  await keep("privacy: register, nothing found", "/intern/datenschutz/verzeichnis?q=xyzzy");
  await keep("privacy: runs", "/intern/datenschutz/laeufe");
  await keep("privacy: deletion asked", "/intern/datenschutz/loeschen");
  assert.equal(await press("Fällige Daten löschen"), 200);
  await admin.keep("privacy: deletion done");

  await keep("privacy: periods", "/intern/datenschutz/fristen");
  await tab.fill("#mails", "0");
  assert.equal(await press("Fristen speichern"), 422);
  await admin.keep("privacy: periods with errors");
  await tab.fill("#mails", "20");
  await press("Fristen speichern");
  assert.match(await admin.main(), /Die Änderung ist gespeichert/);

  await keep("privacy: person", "/intern/datenschutz/person");
  assert.equal(await press("Daten suchen"), 422);
  await admin.keep("privacy: person with errors");
  await tab.fill("#email", "niemand@example.org");
  await press("Daten suchen");
  await admin.keep("privacy: person unknown");
  // Somebody reports a barrier, and wants to know what is stored.
  await admin.goto("/barriere-melden");
  await tab.fill("#beschreibung", "Der Plan hat keinen Text.");
  await tab.fill("#email", "barriere@example.org");
  await press("Meldung senden");
  await admin.goto("/intern/datenschutz/person");
  await tab.fill("#email", "barriere@example.org");
  await press("Daten suchen");
  assert.match(await admin.main(), /Gemeldete Barrieren \(1\)/);
  await admin.keep("privacy: person found");
  await press("Daten dieser Person löschen");
  await admin.keep("privacy: erasure asked");
  await press("Daten dieser Person löschen");
  await admin.keep("privacy: erased");

  await keep("figures", `/intern/kongress/${slug}/auswertung`);
  await keep("figures of a past edition", "/intern/kongress/2024/auswertung");
  await keep("privacy of an edition", `/intern/kongress/${slug}/datenschutz`);
  await keep("privacy of a past edition", "/intern/kongress/2024/datenschutz");

  await keep("settings", "/intern/einstellungen");
  for (const group of ["name", "traeger", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache"]) {
    await keep(`settings: ${group}`, `/intern/einstellungen/${group}`);
  }
  await keep("settings: colours", "/intern/einstellungen/farben");
  await tab.fill("#stark", "#ffee00");
  assert.equal(await press("Speichern"), 422);
  assert.match(await admin.main(), /Nötig sind 4,5 zu 1/);
  await admin.keep("settings: unreadable colour");
  await keep("settings: list", "/intern/einstellungen/zwecke");
  await press("Nach unten");
  assert.match(await admin.main(), /Die Änderung ist gespeichert/);
  await press("Entfernen");
  await admin.keep("settings: removal asked");
  await keep("settings: entry", "/intern/einstellungen/luecken/1");
  await tab.fill("#why", "");
  assert.equal(await press("Speichern"), 422);
  await admin.keep("settings: entry with errors");
  await admin.context.close();
}
