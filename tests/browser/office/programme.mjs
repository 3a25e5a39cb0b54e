// An editor builds a programme by form, is warned of a clash, compares, releases, and takes a file
// over that somebody else's software wrote.

import assert from "node:assert/strict";

export const title = "the programme is written by form, compared, released, and read from a file";
/** States that are walked through with the Tab key. */
export const walked = ["programme: list", "programme: time table", "programme: item", "programme: release", "programme: file compared"];

const FILE = `<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>2</version><conference><title>Kongress</title></conference>
<day index="1" date="2031-05-05"><room name="Aula">
<event guid="11111111-1111-4111-8111-111111111111" id="1"><title>Aus der Datei</title><start>11:00</start>
<duration>00:45</duration><room>Aula</room><type>unerhört</type><persons><person id="5">Anna Muster</person></persons></event>
</room></day></schedule>`;

export async function run({ slug, administrator }) {
  const admin = await administrator();
  const at = `/intern/kongress/${slug}/programm`;
  const open = async (path, name) => {
    assert.equal((await admin.goto(path)).status(), 200, path);
    await admin.keep(name);
  };
  await open(at, "programme: list");
  await open(`${at}?ansicht=tafel`, "programme: time table");
  await open(`${at}?q=gibtesnicht`, "programme: nothing found");

  await admin.goto(`${at}/vorschau`);
  assert.match(await admin.main(), /Programm/);
  assert.equal(await admin.tab.locator("main form.filter").count(), 0);
  await open(`${at}/raeume`, "programme: rooms");
  assert.equal(await admin.press("Raum anlegen"), 422);
  await admin.keep("programme: rooms with errors");
  await admin.tab.fill("#name", "Blaue Werkstatt");
  await admin.tab.fill("#plaetze", "12");
  await admin.press("Raum anlegen");
  await admin.keep("programme: room added");
  await admin.tab.locator("main table").getByRole("link", { name: "Blaue Werkstatt", exact: true }).click();
  await admin.keep("programme: room");
  await admin.press("Raum löschen");
  await admin.keep("programme: room to delete");
  await open(`${at}/themen`, "programme: topics");
  assert.equal(await admin.press("Thema anlegen"), 422);
  await admin.keep("programme: topics with errors");
  await admin.tab.fill("#name", "Ganz neues Thema");
  await admin.press("Thema anlegen");
  await admin.tab.getByRole("link", { name: "Ganz neues Thema", exact: true }).click();
  await admin.keep("programme: topic");
  await open(`${at}/tage`, "programme: days");
  assert.equal(await admin.press("Tag anlegen"), 422);
  await admin.keep("programme: days with errors");

  await open(`${at}/neu`, "programme: new item");
  assert.equal(await admin.press("Programmpunkt anlegen"), 422);
  await admin.keep("programme: new item with errors");
  await admin.tab.fill("#titel", "Werkstatt am Morgen");
  await admin.tab.selectOption("#art", "workshop");
  await admin.tab.fill("#beginn", "6.00");
  await admin.tab.fill("#ende", "7.30");
  await admin.tab.selectOption("#raum", { label: "Blaue Werkstatt (12 Plätze)" });
  await admin.tab.fill("#plaetze", "20");
  await admin.press("Programmpunkt anlegen");
  assert.match(await admin.main(), /Hat 20 Plätze, der Raum fasst 12/);
  await admin.keep("programme: item");
  const own = new URL(admin.tab.url()).pathname;

  await open(`${own}/personen`, "programme: nobody yet");
  await admin.tab.fill("#q", "a");
  await admin.press("Suchen");
  await admin.keep("programme: people found");
  await admin.press(await admin.tab.locator("main .archive button").first().innerText().then((t) => t.trim()));
  await admin.keep("programme: people");
  await admin.press("Neu anlegen und eintragen");
  await admin.keep("programme: people with errors");
  await open(`${own}/absagen`, "programme: to cancel");
  await open(`${own}/loeschen`, "programme: to delete");

  // Somebody else is faster.
  const other = await administrator();
  await admin.goto(own);
  await other.goto(own);
  await other.tab.fill("#untertitel", "Von jemand anderem");
  await other.press("Entwurf speichern");
  await admin.tab.fill("#untertitel", "Von mir");
  assert.equal(await admin.press("Entwurf speichern"), 422);
  assert.match(await admin.main(), /Inzwischen hat jemand anders das geändert/);
  await admin.keep("programme: somebody was faster");

  await open(`${at}/veroeffentlichen`, "programme: release");
  await admin.tab.fill("#kommentar", "Eine Werkstatt ist dazugekommen.");
  await admin.press("Jetzt veröffentlichen");
  assert.match(await admin.main(), /Das Programm ist veröffentlicht/);
  await admin.keep("programme: released");
  await open(`${at}/veroeffentlichen`, "programme: nothing to release");
  await open(`${at}/fassungen`, "programme: releases");
  await admin.tab.locator("main tbody a").first().click();
  await admin.keep("programme: one release");

  await open(`${at}/einlesen`, "programme: file");
  assert.equal(await admin.press("Mit dem Entwurf vergleichen"), 422);
  await admin.keep("programme: no file");
  await admin.tab.setInputFiles("#datei", { name: "plan.xml", mimeType: "text/xml", buffer: Buffer.from(FILE) });
  await admin.press("Mit dem Entwurf vergleichen");
  assert.match(await admin.main(), /Aus der Datei/);
  await admin.keep("programme: file compared");
  await admin.press("Datei verwerfen");
  await admin.keep("programme: file thrown away");
  for (const person of [admin, other]) await person.context.close();
}
