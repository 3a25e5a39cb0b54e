// Somebody brings pictures in, gives a person a photo, changes menus and redirects, and looks at
// what happens when something is wrong.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const file = (name) => fileURLToPath(new URL(`../../../src/demo/media/${name}`, import.meta.url));

export const title = "an editor fills the library, describes, replaces and removes, changes menus, redirects and people";
/** States that are walked through with the Tab key. */
export const walked = ["site: library", "site: new file", "site: medium", "site: menus", "site: redirects", "site: people", "site: separating"];

export async function run({ slug, administrator }) {
  const kim = await administrator();
  await kim.goto("/intern/medien");
  await kim.keep("site: library");
  await kim.goto("/intern/medien?q=gibtesnicht");
  await kim.keep("site: library without hits");
  await kim.goto("/intern/medien/neu");
  await kim.keep("site: new file");
  await kim.goto("/intern/medien/neu?mehrere=ja");
  await kim.keep("site: new files");
  await kim.goto("/intern/medien/neu");
  await kim.tab.setInputFiles("#datei_1", file("portraet.jpg"));
  await kim.tab.fill("#urheber", "Foto: Anna Muster");
  assert.equal(await kim.press("Hochladen"), 422);
  assert.match(await kim.main(), /kann der Browser nicht behalten/);
  await kim.keep("site: new file with errors");
  await kim.tab.setInputFiles("#datei_1", file("portraet.jpg"));
  await kim.tab.fill("#alt_1", "Porträt einer Frau am Rednerpult");
  await kim.press("Hochladen");
  assert.match(await kim.main(), /Die Datei ist gespeichert/);
  await kim.keep("site: medium");
  const medium = new URL(kim.tab.url()).pathname;
  assert.equal(await kim.press("Datei ersetzen"), 422);
  await kim.keep("site: medium with errors");
  await kim.goto(`${medium}/loeschen`);
  await kim.keep("site: removal of a medium");
  await kim.press("Datei löschen");
  assert.match(await kim.main(), /Die Datei ist gelöscht/);

  // The same within an edition, for who has rights there only.
  await kim.goto(`/intern/kongress/${slug}/medien`);
  await kim.keep("site: library of an edition");
  await kim.goto(`/intern/kongress/${slug}/medien/neu`);
  await kim.keep("site: new file of an edition");
  await kim.tab.setInputFiles("#datei_1", file("lesesaal.png"));
  await kim.tab.fill("#alt_1", "Ein Lesesaal");
  await kim.press("Hochladen");
  await kim.keep("site: medium of an edition");
  await kim.goto(`${new URL(kim.tab.url()).pathname}/loeschen`);
  await kim.keep("site: removal within an edition");

  await kim.goto("/intern/menue");
  await kim.keep("site: menus");
  await kim.press("Hauptmenü: Eintrag hinzufügen");
  assert.match(await kim.main(), /Noch nicht gespeichert/);
  assert.equal(await kim.press("Hauptmenü speichern"), 422);
  await kim.keep("site: menus with errors");
  await kim.goto(`/intern/kongress/${slug}/menue`);
  await kim.keep("site: menu of an edition");

  await kim.goto("/intern/weiterleitungen");
  await kim.tab.fill("#von", "/archiv");
  await kim.tab.fill("#nach", "javascript:alert(1)");
  assert.equal(await kim.press("Weiterleitung anlegen"), 422);
  await kim.keep("site: redirects with errors");
  await kim.tab.fill("#von", "/alte/seite.html");
  await kim.tab.fill("#nach", "/archiv");
  await kim.press("Weiterleitung anlegen");
  await kim.keep("site: redirects");
  await kim.goto("/intern/weiterleitungen?von=/alte/seite.html");
  await kim.keep("site: a redirect");
  await kim.goto("/intern/weiterleitungen/entfernen?von=/alte/seite.html");
  await kim.keep("site: removal of a redirect");

  await kim.goto("/intern/barrieren");
  await kim.keep("site: barriers, none yet");
  await kim.goto("/barriere-melden");
  await kim.tab.fill("#beschreibung", "Im Raumplan fehlt der Kontrast zwischen den Flächen.");
  await kim.tab.fill("#name", "Änne Beispiel");
  await kim.tab.fill("#email", "aenne@example.org");
  await kim.tab.locator("main form button").last().click();
  await kim.tab.waitForURL(/barriere-melden\/B-/);
  await kim.goto("/intern/barrieren");
  await kim.keep("site: barriers");
  await kim.tab.fill("#suche", "gibtesnicht");
  await kim.press("Suchen");
  assert.match(await kim.main(), /Dazu passt keine Meldung/);
  await kim.keep("site: barriers without hits");
  await kim.goto("/intern/barrieren");
  await kim.tab.locator("tbody th a").first().click();
  await kim.tab.waitForLoadState();
  await kim.keep("site: barrier");
  await kim.tab.fill("#notiz", "x".repeat(2001));
  assert.equal(await kim.press("Notiz speichern"), 422);
  await kim.keep("site: barrier with errors");
  await kim.tab.fill("#notiz", "Farben geändert, Antwort geschickt.");
  await kim.press("Erledigt");
  assert.match(await kim.main(), /Die Meldung ist erledigt/);
  await kim.keep("site: barrier, done");

  await kim.goto(`/intern/kongress/${slug}/referierende`);
  await kim.keep("site: people");
  await kim.goto(`/intern/kongress/${slug}/referierende?q=gibtesnicht`);
  await kim.keep("site: people without hits");
  await kim.goto(`/intern/kongress/${slug}/referierende/neu`);
  await kim.keep("site: new person");
  assert.equal(await kim.press("Person anlegen"), 422);
  await kim.keep("site: new person with errors");
  await kim.tab.fill("#vorname", "Lou");
  await kim.tab.fill("#nachname", "Beispielhaft");
  await kim.press("Person anlegen");
  await kim.keep("site: person without appearances");
  await kim.goto(`/intern/kongress/${slug}/referierende`);
  await kim.tab.locator("tbody th a").first().click();
  await kim.tab.waitForLoadState();
  await kim.keep("site: person");
  const person = new URL(kim.tab.url()).pathname;
  await kim.tab.fill("#nachname", "");
  assert.equal(await kim.press("Person speichern"), 422);
  await kim.keep("site: person with errors");
  await kim.goto(`${person}/zusammenfuehren?q=a`);
  await kim.keep("site: whom to join");
  await kim.tab.locator("main li a[href*='?mit=']").first().click();
  await kim.tab.waitForLoadState();
  await kim.keep("site: joining");
  await kim.goto(`${person}/trennen`);
  await kim.keep("site: separating");
  assert.equal(await kim.press("In zwei Personen trennen"), 422);
  await kim.keep("site: separating with errors");
  await kim.context.close();
}
