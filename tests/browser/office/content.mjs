// Somebody from the editorial office writes a page: new, its elements, preview, published, changed,
// an older version again, withdrawn; then looks after what belongs to an edition.

import assert from "node:assert/strict";

export const title = "an editor writes a page, publishes it, changes it and takes it back";
/** States that are walked through with the Tab key. */
export const walked = ["content: document", "content: new", "content: publish"];

export async function run({ slug, site, administrator }) {
  const editor = await administrator();
  const { tab } = editor;
  const follow = async (name) => {
    const arrived = tab.waitForEvent("load");
    await tab.locator("main").getByRole("link", { name }).first().click();
    await arrived;
  };
  await editor.goto("/intern/inhalte");
  await editor.keep("content: list");
  await editor.goto("/intern/inhalte?q=gibtesnicht");
  await editor.keep("content: nothing found");
  await editor.goto("/intern/inhalte/neu");
  await editor.keep("content: new");
  assert.equal(await editor.press("Entwurf anlegen"), 422);
  await editor.keep("content: new with errors");
  await tab.selectOption("#art", "seite");
  await tab.fill("#titel", "Barrierefrei anreisen");
  await editor.press("Entwurf anlegen");
  assert.match(await editor.main(), /Der Entwurf ist angelegt/);
  await editor.keep("content: empty draft");
  const document = new URL(tab.url()).pathname;

  const add = async (kind) => {
    await tab.selectOption("#art", kind);
    await editor.press("Element einfügen");
  };
  await add("text");
  await editor.keep("content: new element");
  assert.equal(await editor.press("Element speichern"), 422);
  await editor.keep("content: element with errors");
  await tab.fill("#text", "Vom Bahnhof sind es **fünf Minuten**. Der Weg ist eben.");
  await editor.press("Element speichern");
  assert.match(await editor.main(), /Das Element ist eingefügt/);
  await add("accordion");
  await tab.fill("[id='entries.0.heading']", "Gibt es Parkplätze?");
  await editor.press("Eintrag hinzufügen");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "entries.1", "the new entry has the focus");
  assert.equal(await tab.inputValue("[id='entries.0.heading']"), "Gibt es Parkplätze?");
  await editor.keep("content: element with rows");
  await tab.fill("[id='entries.0.text']", "Ja, zehn.");
  await tab.fill("[id='entries.1.heading']", "Gibt es einen Aufzug?");
  await tab.fill("[id='entries.1.text']", "Ja.");
  await editor.press("Element speichern");
  await add("table");
  await tab.fill("#caption", "Züge");
  await tab.getByText("Tabelle aus Word oder Excel einfügen").click();
  await tab.fill("#einfuegen", "Ab\tAn\n8.00\t9.00\n9.00\t10.00");
  await editor.press("In die Tabelle übernehmen");
  assert.equal(await tab.inputValue("[id='rows.1.1']"), "10.00");
  await editor.keep("content: table");
  await editor.press("Element speichern");
  await add("teaser_list");
  await editor.press("Meldung hinzufügen");
  await editor.keep("content: element with references");
  await tab.selectOption("[id='items.0.slug']", { index: 1 });
  await editor.press("Element speichern");
  await editor.keep("content: document");

  await follow("Vorschau für Telefone");
  const narrow = tab.frameLocator("iframe.phone");
  assert.equal(await narrow.locator("h1").innerText(), "Barrierefrei anreisen");
  assert.equal(await tab.locator("iframe.phone").evaluate((frame) => frame.clientWidth), 320);
  await editor.keep("content: narrow preview");
  await editor.goto(`${document}/vorschau`);
  assert.match(await editor.main(), /fünf Minuten/);
  const size = await tab.locator("h1").evaluate((h) => getComputedStyle(h).fontSize);
  assert.ok(parseFloat(size) > 20, "the preview has its style sheet");
  await editor.goto(`${document}/vorschau?ansicht=druck`);
  assert.ok(!(await tab.locator(".top nav").isVisible()), "paper has no menus");

  await editor.goto(`${document}/texte`);
  await editor.keep("content: texts");
  await tab.fill("#title", "");
  assert.equal(await editor.press("Texte speichern"), 422);
  await editor.keep("content: texts with errors");
  await tab.fill("#title", "Barrierefrei anreisen");
  await tab.fill("#lead", "So kommen Sie ohne Stufen zum Kongress.");
  await editor.press("Texte speichern");
  await follow("Veröffentlichen");
  await editor.keep("content: publish");
  await tab.check("#wann-2");
  assert.equal(await editor.press("Veröffentlichen"), 422);
  await editor.keep("content: publish with errors");
  await tab.check("#wann");
  await editor.press("Veröffentlichen");
  assert.match(await editor.main(), /Der Entwurf ist veröffentlicht/);
  const reader = await browserPage(editor);
  assert.equal((await reader.goto(`${site.origin}/seiten/barrierefrei-anreisen`)).status(), 200);
  await reader.close();

  await tab.locator('button[value="weg:1"]').click();
  await tab.getByRole("button", { name: "Rückgängig machen" }).waitFor();
  await editor.keep("content: element deleted");
  await editor.press("Rückgängig machen");
  assert.match(await editor.main(), /rückgängig gemacht/);
  await editor.goto(`${document}/versionen`);
  await editor.keep("content: versions");
  await follow("Fassung 2");
  await editor.keep("content: version");
  await editor.press("Diese Fassung wiederherstellen");
  assert.match(await editor.main(), /Die Fassung ist wieder der Entwurf/);
  await editor.goto(`${document}/einstellungen`);
  await editor.keep("content: settings");
  await tab.fill("#adresse", "Große Adresse");
  assert.equal(await editor.press("Einstellungen speichern"), 422);
  await editor.keep("content: settings with errors");

  // Somebody else saves in between.
  await editor.goto(`${document}/texte`);
  const other = await editor.context.newPage();
  await other.goto(`${site.origin}${document}/texte`);
  await other.fill("#lead", "Ein anderer Vorspann.");
  // A tab that is closed while its page still comes may never say that it is closed.
  const saved = other.waitForEvent("load");
  await other.locator("main").getByRole("button", { name: "Texte speichern" }).click();
  await saved;
  await other.close();
  await tab.fill("#lead", "Mein Vorspann.");
  assert.equal(await editor.press("Texte speichern"), 409);
  assert.equal(await tab.inputValue("#lead"), "Mein Vorspann.");
  await editor.keep("content: changed meanwhile");

  await editor.goto(`${document}/zustand?was=zurueckziehen`);
  await editor.keep("content: withdraw");
  await editor.press("Zurückziehen");
  assert.match(await editor.main(), /Zurückgezogen/);

  // The same pages in an edition.
  const here = `/intern/kongress/${slug}/inhalte`;
  await editor.goto(here);
  await editor.keep("content of an edition: list");
  await follow(/^Startseite/);
  await editor.keep("content of an edition: home");
  const home = new URL(tab.url()).pathname;
  await add("callout");
  await editor.keep("content of an edition: new element");
  await tab.fill("#text", "Bitte bringen Sie einen Ausweis mit.");
  await editor.press("Element speichern");
  for (const [name, sub] of [["publish", "veroeffentlichen"], ["versions", "versionen"], ["version", "versionen/2"], ["narrow", "vorschau/schmal"]]) {
    await editor.goto(`${home}/${sub}`);
    await editor.keep(`content of an edition: ${name}`);
  }
  await editor.goto(`${here}/neu`);
  await editor.keep("content of an edition: new");
  await tab.selectOption("#art", "presse");
  await tab.fill("#titel", "Wir laden ein");
  await editor.press("Entwurf anlegen");
  const item = new URL(tab.url()).pathname;
  for (const [name, sub] of [["texts", "texte"], ["settings", "einstellungen"], ["delete", "zustand?was=loeschen"]]) {
    await editor.goto(`${item}/${sub}`);
    await editor.keep(`content of an edition: ${name}`);
  }
  await editor.press("Entwurf löschen");
  assert.match(await editor.main(), /Der Entwurf ist gelöscht/);
  await editor.context.close();
}

/** A tab of somebody who only reads; the same browser. */
const browserPage = (editor) => editor.context.newPage();
