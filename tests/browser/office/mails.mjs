// The registration office looks at mails, changes the words of one, writes a message to many.

import assert from "node:assert/strict";

export const title = "the registration office reads the outbox, changes the words of a mail and writes to many";
/** States that are walked through with the Tab key. */
export const walked = ["mails: list", "mails: words of a mail", "mails: new message"];

export async function run({ site, slug, administrator }) {
  const admin = await administrator();
  const base = `/intern/kongress/${slug}`;
  await admin.goto(`${base}/mails`);
  await admin.keep("mails: list");
  await admin.tab.fill("#suche", "niemand mit diesem Namen");
  await admin.press("Suchen");
  assert.match(await admin.main(), /Keine Mail passt dazu/);
  await admin.keep("mails: nothing found");
  await admin.goto("/intern/mails");
  await admin.keep("mails: of the installation");
  await admin.goto("/intern/mails/freigabe");
  await admin.keep("mails: limit");
  await admin.tab.fill("#grenze", "viele");
  assert.equal(await admin.press("Speichern"), 422);
  await admin.keep("mails: limit with errors");

  // Words of a mail.
  await admin.goto(`${base}/mailtexte`);
  await admin.keep("mails: words");
  await admin.tab.getByRole("link", { name: "Anmeldung bestätigt, mit Ticket" }).click();
  await admin.keep("mails: words of a mail");
  await admin.tab.fill("#anfang", "Guten Tag {name}");
  assert.equal(await admin.press("Speichern"), 422);
  await admin.keep("mails: words with errors");
  await admin.tab.fill("#anfang", "Wir freuen uns auf Sie, {vorname}: {veranstaltung}.");
  await admin.press("Vorschau");
  assert.match(await admin.main(), /Wir freuen uns auf Sie, Kim/);
  await admin.press("Speichern");
  await admin.keep("mails: words changed");
  await admin.press("Auf Vorgabe zurücksetzen");
  await admin.keep("mails: words to be reset");
  await admin.press("Auf Vorgabe zurücksetzen");
  assert.match(await admin.main(), /Es gilt wieder die Vorgabe/);
  await admin.goto("/intern/mailtexte");
  await admin.keep("mails: words of the installation");
  await admin.goto("/intern/mailtexte/barrier_received");
  await admin.keep("mails: words for a barrier");
  await admin.goto("/intern/mailtexte/staff_invitation");
  assert.match(await admin.main(), /Konto einrichten/);
  await admin.keep("mails: words for an account");

  // To many.
  await admin.goto(`${base}/nachrichten`);
  await admin.keep("mails: messages");
  await admin.tab.getByRole("link", { name: "Neue Nachricht schreiben" }).click();
  await admin.keep("mails: new message");
  assert.equal(await admin.press("Entwurf speichern"), 422);
  await admin.keep("mails: new message with errors");
  await admin.tab.fill("#betreff", "Einlass ab 8.30 Uhr");
  await admin.tab.fill("#text", "der Einlass beginnt um 8.30 Uhr.\n\n- Ausweis bereithalten\n- Code zeigen\n\nIhre Anmeldung: {link}");
  await admin.press("Entwurf speichern");
  await admin.keep("mails: draft of a message");
  const path = new URL(admin.tab.url()).pathname;
  assert.match(await admin.main(), /Ausweis bereithalten/);
  await admin.press("Probe an mich schicken");
  assert.match(await admin.main(), /Eine Probe/);
  await admin.goto(`${path}/bearbeiten`);
  await admin.keep("mails: message to be changed");
  await admin.goto(path);
  await admin.press("Entwurf löschen");
  await admin.keep("mails: message to be deleted");
  await admin.goto(`${base}/nachrichten`);
  await admin.keep("mails: list of messages");

  // The mail to oneself, once it is out: of this edition, with its attempts.
  for (const [name, list] of [["mails: one mail", `${base}/mails`], ["mails: one mail of all", "/intern/mails"]]) {
    await admin.goto(`${list}?art=circular_test`);
    await admin.tab.locator("tbody a").first().click();
    await admin.keep(name);
  }
  await admin.context.close();
}
