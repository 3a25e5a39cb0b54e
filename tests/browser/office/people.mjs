// Somebody signs in with the demo's account, invites a colleague for one edition, who sets up
// password and second factor and sees no more than that.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

const PASSWORD = "vier lila Koffer im Nordosten";

export const title = "an administrator signs in, invites a colleague for one edition, and the colleague sees no more";
/** States that are walked through with the Tab key. */
export const walked = ["personnel", "account", "person"];

/** The code of an app (RFC 6238) for a secret in Base32. */
function totp(secret, now = Date.now()) {
  const bits = [...secret.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const bytes = Buffer.from(bits.join("").match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac("sha1", bytes).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export async function run({ meet, share, slug }) {
  const admin = await meet();
  await admin.goto("/intern/personal");
  await admin.keep("sign-in");
  assert.equal(await admin.press("Weiter"), 422);
  await admin.keep("sign-in with errors");
  const [email, password] = await admin.tab.locator("aside strong").allInnerTexts();
  await admin.tab.fill("#email", email);
  await admin.tab.fill("#passwort", password);
  await admin.press("Weiter");
  await admin.keep("code");
  await admin.tab.fill("#code", "000 000");
  assert.equal(await admin.press("Anmelden"), 422);
  await admin.keep("wrong code");
  await admin.tab.fill("#code", await admin.tab.innerText("aside strong"));
  await admin.press("Anmelden");
  assert.equal(await admin.tab.textContent("h1"), "Personal", "where they wanted to go");
  await share(admin);
  await admin.keep("personnel");
  assert.equal(await admin.press("Einladen"), 422);
  await admin.keep("invitation with errors");
  await admin.tab.fill("#name", "Lou Muster");
  await admin.tab.fill("#email", "lou@example.org");
  await admin.tab.selectOption("#rolle", "registration");
  await admin.tab.selectOption("#veranstaltung", slug);
  await admin.press("Einladen");
  assert.match(await admin.main(), /Die Einladung ist unterwegs/);
  await admin.keep("invited");
  for (const [name, path] of [
    ["start", "/intern"],
    ["account", "/intern/konto"],
    ["proof", "/intern/nachweis"],
    ["protocol", "/intern/protokoll"],
    ["overview", `/intern/kongress/${slug}`],
    ["overview of a past edition", "/intern/kongress/2024"],
    ["fees", `/intern/kongress/${slug}/gebuehren`],
    ["protocol of an edition", `/intern/kongress/${slug}/protokoll`],
  ]) {
    assert.equal((await admin.goto(path)).status(), 200, path);
    await admin.keep(name);
  }
  await admin.goto("/intern/konto");
  assert.equal(await admin.press("Passwort ändern"), 422);
  await admin.keep("account with errors");
  await admin.goto("/intern/personal");
  await admin.tab.getByRole("link", { name: "Lou Muster" }).click();
  await admin.keep("person");

  // The mail, as the demo wrote it.
  const reader = await meet();
  let link;
  for (let n = 0; n < 40 && !link; n++) {
    await reader.goto("/intern/postausgang");
    const mail = reader.tab.locator("main a", { hasText: "Ihr Konto im internen Bereich" });
    if ((await mail.count()) > 0) {
      await mail.first().click();
      link = (await reader.main()).match(/\/intern\/einladung\?schluessel=[0-9a-f]+/)?.[0];
    } else await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.ok(link, "a mail with a link");
  const lou = await meet();
  await lou.goto(link);
  assert.ok(!lou.tab.url().includes("schluessel"), "the secret leaves the address");
  await lou.keep("new account: password");
  await lou.tab.fill("#neu", "passwort1234");
  assert.equal(await lou.press("Weiter"), 422);
  await lou.keep("new account: weak password");
  await lou.tab.fill("#neu", PASSWORD);
  await lou.tab.fill("#neu_wiederholt", PASSWORD);
  await lou.press("Weiter");
  await lou.keep("new account: second factor");
  const secret = await lou.tab.locator("main code").innerText();
  await lou.tab.fill("#code", totp(secret));
  await lou.press("Konto einrichten");
  assert.equal(await lou.tab.locator(".codes li").count(), 10);
  // One-time codes are only in this answer of a form; a reload would send it again.
  await lou.keep("new account: recovery codes");
  await lou.goto("/intern");
  await lou.keep("start of one edition");
  assert.equal(await lou.tab.locator("main h2 a").count(), 1, "one edition and no other");
  assert.equal((await lou.goto("/intern/kongress/2024")).status(), 404);
  assert.equal((await lou.goto("/intern/personal")).status(), 404);
  assert.equal((await lou.goto(`/intern/kongress/${slug}/gebuehren`)).status(), 200);
  await lou.goto("/intern/konto");
  await lou.tab.fill("#passwort_codes", PASSWORD);
  await lou.press("Neue Ersatzcodes erzeugen");
  await lou.keep("new recovery codes");
  await lou.goto(link);
  await lou.keep("used invitation");

  // Disabled, Lou is out with the next request.
  const arrived = admin.tab.waitForEvent("load");
  await admin.tab.getByRole("button", { name: "Konto sperren" }).click();
  await arrived;
  await admin.keep("disabled person");
  await lou.goto("/intern");
  assert.match(lou.tab.url(), /\/intern\/anmelden/);
  await lou.goto("/intern/passwort");
  await lou.keep("forgotten password");
  await lou.tab.fill("#email", "niemand@example.org");
  await lou.press("Link anfordern");
  await lou.keep("link requested");
  await lou.goto("/intern/passwort/neu");
  await lou.keep("link over");
  for (const person of [admin, reader, lou]) await person.context.close();
}
