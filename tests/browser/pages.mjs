// The one list of public pages: every template and every state it can be in. Addresses that the
// demo makes from dates are asked for, not written down.

import assert from "node:assert/strict";

/** First match of a pattern with one group. */
function first(text, pattern, what) {
  const found = pattern.exec(text);
  assert.ok(found, `the demo shows no ${what}`);
  return found[1];
}

/** The cards of a programme page: address, kind and everything else as HTML. */
function cards(html) {
  return [...html.matchAll(/<li class="(session [^"]*)">(.*?)<\/li>/gs)].map(([, classes, body]) => ({
    classes,
    body,
    path: first(body, /<h3[^>]*><a href="([^"]+)"/, "link on a session"),
  }));
}

/** The pages of a report and of the mail that the demo has written about it, which takes a moment. */
async function mailPage(site) {
  const { headers } = await site.reportBarrier({ beschreibung: "Der Kontrast ist zu schwach.", email: "anna@example.org" });
  for (let i = 0; i < 100; i++) {
    const list = (await site.get("/intern/postausgang")).text;
    const found = /href="(\/intern\/postausgang\/[^"]+)"/.exec(list);
    if (found && !list.includes("wartet")) return { mail: found[1], received: headers.location };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the outbox of the demo shows no mail");
}

/**
 * @returns a list of `{ name, path, status }`; `request` is set where it takes more than a GET.
 * `edition` is the address of the featured edition.
 */
export async function publicPages(site) {
  const programme = await site.redirect("/programm");
  const edition = programme.replace(/\/programm$/, "");
  const html = (await site.get(programme)).text;
  const all = cards(html);
  const card = (what, test) => all.find(test)?.path ?? assert.fail(`the demo shows no ${what}`);
  const topic = first(html, /name="thema">.*?<option value="([^"]+)"/s, "topic");
  const speakers = (await site.get(`${edition}/referierende`)).text;
  const speaker = first(speakers, new RegExp(`href="(${edition}/referierende/[^"]+)"`), "speaker");
  const past = cards((await site.get("/2024/programm")).text);
  const news = (await site.get("/aktuelles")).text;
  const item = first(news, /href="(\/aktuelles\/\d{4}\/[^"]+)"/, "news item");

  const { mail, received } = await mailPage(site);

  const list = [
    ["home", "/"],
    ["featured edition", edition],
    ["programme", programme],
    ["programme, filtered", `${programme}?thema=${topic}`],
    ["programme, nothing found", `${programme}?q=gibtesnicht`],
    ["a workshop", card("workshop", (c) => c.classes.includes("workshop"))],
    ["a cancelled session", card("cancelled session", (c) => c.body.includes("Entfällt"))],
    ["a moved session", card("moved session", (c) => /Verlegt|Verschoben/.test(c.body))],
    ["an English session", card("English session", (c) => c.body.includes('lang="en"'))],
    ["a break", card("break", (c) => c.classes.includes("break"))],
    ["changes of the programme", `${programme}/aenderungen`],
    ["now and next", `${edition}/jetzt`],
    ["speakers", `${edition}/referierende`],
    ["a speaker", speaker],
    ["venue", `${edition}/ort`],
    ["registration", `${edition}/anmeldung`],
    ["registration, sent", `${edition}/anmeldung/gesendet`],
    ["registration of a postponed edition", "/2020/anmeldung"],
    ["registration of a past edition", "/2024/anmeldung"],
    ["group registration", `${edition}/anmeldung/gruppe`],
    ["group registration, sent", `${edition}/anmeldung/gruppe/gesendet`],
    ["lost link of a group", "/meine-gruppe/link"],
    ["lost link of a group, sent", "/meine-gruppe/link/gesendet"],
    ["press", `${edition}/presse`],
    ["press of a past edition", "/2024/presse"],
    ["accreditation", `${edition}/presse/akkreditierung`],
    ["accreditation of a past edition", "/2024/presse/akkreditierung"],
    ["accreditation, sent", `${edition}/presse/akkreditierung/gesendet`],
    ["lost link of an accreditation", "/meine-akkreditierung/link"],
    ["lost link of an accreditation, sent", "/meine-akkreditierung/link/gesendet"],
    ["lost link", "/meine-anmeldung/link"],
    ["lost link, sent", "/meine-anmeldung/link/gesendet"],
    ["a link that leads nowhere", "/meine-anmeldung/bestaetigen"],
    ["postponed edition", "/2020"],
    ["past edition", "/2024"],
    ["past programme", "/2024/programm"],
    ["past session", past[0].path],
    ["past programme, now", "/2024/jetzt"],
    ["past speakers", "/2024/referierende"],
    ["past venue", "/2024/ort"],
    ["edition without numbers", "/rathausgespraeche-2023"],
    ["online edition", "/leitanwenderschaft-2020"],
    ["online edition, how to join", "/leitanwenderschaft-2020/ort"],
    ["first edition", "/2018"],
    ["news", "/aktuelles"],
    ["news of a year", `/aktuelles/${item.split("/")[2]}`],
    ["a news item", item],
    ["archive", "/archiv"],
    ["search", "/suche"],
    ["search with hits", "/suche?q=Verwaltung"],
    ["search with filters", "/suche?q=Verwaltung&art=programm&edition=2024"],
    ["search for a misspelled word", "/suche?q=Verwaltungsdigitalisirung"],
    ["search without hits", "/suche?q=Quastenflosser"],
    ["search for words that never meet", "/suche?q=Wohngeld+Rathausgespr%C3%A4che+Packpapier"],
    ["every content element", "/seiten/inhaltselemente"],
    ["a page with twins", "/seiten/ueber-den-kongress"],
    ["its easy-language twin", "/seiten/ueber-den-kongress-leichte-sprache"],
    ["its English twin", "/seiten/about-the-congress"],
    ["a page of an edition", "/seiten/gut-zu-wissen"],
    ["imprint", "/impressum"],
    ["privacy", "/datenschutz"],
    ["accessibility", "/barrierefreiheit"],
    ["report a barrier", "/barriere-melden?seite=%2F2024"],
    ["barrier reported", received],
    ["check a certificate", "/bescheinigung"],
    ["easy language", "/leichte-sprache"],
    ["sign language", "/gebaerdensprache"],
    ["outbox of the demo", "/intern/postausgang"],
    ["a mail of the demo", mail],
  ].map(([name, path]) => ({ name, path, status: 200 }));
  const failures = [
    { name: "not found", path: "/gibt-es-nicht", status: 404 },
    { name: "not found in an edition", path: `${programme}/ZZZZZ-gibt-es-nicht`, status: 404 },
    { name: "a page taken back", path: "/seiten/hygienekonzept", status: 410 },
    { name: "a certificate that is not known", path: "/bescheinigung/AAAA-BBBB-CCCC-DDDD", status: 404 },
    { name: "bad request", path: "/%00", status: 400 },
    { name: "wrong method", path: "/impressum", status: 405, request: { method: "POST", headers: {} } },
    {
      name: "from another site",
      path: "/archiv",
      status: 403,
      request: { method: "POST", headers: { origin: "https://example.org", "sec-fetch-site": "cross-site" } },
    },
    { name: "address too long", path: `/?q=${"a".repeat(5000)}`, status: 414 },
  ];
  return Object.assign([...list, ...failures], { edition, programme, topic });
}
