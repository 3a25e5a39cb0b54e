// Every page that links lead to, and every page of the sitemap: valid HTML, no dead link, one
// heading of the first level, no level skipped, titles that tell pages apart, no script.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { count, leftOver, missingPublic } from "./routes.mjs";
import { openStage } from "./site.mjs";
import { invalid } from "./valid.mjs";

const stage = await openStage();
after(() => stage.close());
const { site } = stage;
/** More addresses than this means that links lead in circles. */
const LIMIT = 3000;

/** What the tests want to know of a page. Runs in the browser, in a document that loads nothing. */
function read(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const all = (selector) => [...page.querySelectorAll(selector)];
  return {
    links: all("a[href], area[href], link[href], img[src], form[action], source[src]").map((e) => ({
      href: e.getAttribute("href") ?? e.getAttribute("src") ?? e.getAttribute("action"),
      isCanonical: e.matches("[rel=canonical]"),
    })),
    ids: all("[id]").map((e) => e.id),
    headings: all("h1, h2, h3, h4, h5, h6").map((e) => [Number(e.localName[1]), e.textContent.trim()]),
    title: page.title,
    twins: all("link[rel=alternate][hreflang]").map((e) => e.getAttribute("href")),
    canonical: page.querySelector("link[rel=canonical]")?.getAttribute("href") ?? null,
    lang: page.documentElement.lang,
    viewport: page.querySelector("meta[name=viewport]")?.content ?? "",
    scripts: all("script").map((e) => e.type || "text/javascript"),
    handlers: all("*").flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith("on") || n === "style"),
    styles: all("style").length,
    landmarks: ["header", "main", "footer"].map((name) => all(`body > ${name}`).length),
    unnamedNavs: all("nav:not([aria-label]):not([aria-labelledby])").length,
    captionless: all("table:not(:has(caption))").length,
    images: all("img:not([alt])").length,
  };
}

/** Address → `{ status, type, page, from }`; without what follows the `#`. */
const seen = new Map();
/** Every link with an anchor: `{ from, to, id }`. */
const anchors = [];
const html = new Map();

before(async () => {
  const tab = await stage.browser.newPage();
  const sitemap = (await site.get("/sitemap.xml")).text;
  const listed = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => new URL(m[1].replaceAll("&amp;", "&")));
  assert.ok(listed.length > 30, "the sitemap lists the pages");
  const queue = [["/", "start"]];
  for (const url of listed) queue.push([url.pathname + url.search, "sitemap.xml"]);
  for (const p of stage.pages.filter((p) => !p.request && p.status === 200)) queue.push([p.path, "list of pages"]);
  while (queue.length > 0) {
    const [address, from] = queue.shift();
    if (seen.has(address)) continue;
    assert.ok(seen.size < LIMIT, `more than ${LIMIT} addresses, the last is ${address}`);
    const answer = await site.get(address);
    const entry = { status: answer.status, from, page: null };
    seen.set(address, entry);
    if (answer.headers.location) queue.push([local(answer.headers.location, address)?.address, address]);
    if (answer.status !== 200 || !answer.isHtml) continue;
    // The HTML part of a mail is no page of the site.
    if (/\bsandbox\b/.test(answer.headers["content-security-policy"])) continue;
    html.set(address, answer.text);
    entry.page = await tab.evaluate(read, answer.text);
    for (const { href } of entry.page.links) {
      const to = local(href, address);
      if (!to) continue;
      if (to.id) anchors.push({ from: address, to: to.address, id: to.id });
      queue.push([to.address, address]);
    }
  }
  await tab.close();
});

/** A link as an address of this site; null where it leads elsewhere. */
function local(href, base) {
  const url = new URL(href, site.origin + base);
  if (url.origin !== site.origin) return null;
  return { address: url.pathname + url.search, id: decodeURIComponent(url.hash.slice(1)) };
}

/** Pages with their addresses. */
const documents = () => [...seen].filter(([, e]) => e.page).map(([address, e]) => ({ address, ...e.page }));

function report(problems) {
  assert.ok(problems.length === 0, `${problems.length} problems\n${problems.join("\n")}`);
}

test("no link is dead", (t) => {
  t.diagnostic(`${seen.size} addresses, ${documents().length} pages, ${anchors.length} anchors`);
  assert.ok(documents().length > 60, `only ${documents().length} pages found`);
  const fine = (status) => status === 200 || [301, 302, 303, 307, 308].includes(status);
  report([...seen].filter(([, e]) => !fine(e.status)).map(([a, e]) => `${a} answers ${e.status}, linked from ${e.from}`));
});

test("every anchor has its place", () => {
  const missing = anchors.filter(({ to, id }) => seen.get(to)?.page && !seen.get(to).page.ids.includes(id));
  report(missing.map(({ from, to, id }) => `${from} links to ${to}#${id}, which is not there`));
});

describe("every page", () => {
  const check = (name, find) =>
    test(name, () => report(documents().flatMap((page) => find(page).map((problem) => `${page.address}: ${problem}`))));

  check("has one heading of the first level and skips none", ({ headings }) => {
    const problems = [];
    const firsts = headings.filter(([level]) => level === 1).length;
    if (firsts !== 1) problems.push(`${firsts} headings of the first level`);
    headings.forEach(([level, text], i) => {
      if (i > 0 && level > headings[i - 1][0] + 1) problems.push(`level ${level} after ${headings[i - 1][0]}: "${text}"`);
      if (text === "") problems.push(`an empty heading of level ${level}`);
    });
    return problems;
  });
  check("says in which language it is", ({ lang, address }) => {
    const isFine = lang === "de" || (lang === "en" && address.startsWith("/seiten/"));
    return isFine ? [] : [`lang is "${lang}"`];
  });
  check("fits itself to the screen and lets readers zoom", ({ viewport }) => {
    const good = viewport.includes("width=device-width") && !/user-scalable|maximum-scale/.test(viewport);
    return good ? [] : [`viewport is "${viewport}"`];
  });
  check("runs no script and has nothing inline", ({ scripts, handlers, styles }) => {
    const running = scripts.filter((type) => type !== "application/ld+json");
    const problems = running.map((type) => `a script of type ${type}`);
    if (handlers.length > 0) problems.push(`attributes ${handlers.join(", ")}`);
    if (styles > 0) problems.push("a style element");
    return problems;
  });
  check("has its landmarks once and names each navigation", ({ landmarks, unnamedNavs }) => {
    const problems = landmarks.every((n) => n === 1) ? [] : [`header, main, footer: ${landmarks.join(", ")} times`];
    if (unnamedNavs > 0) problems.push(`${unnamedNavs} navigations without a name`);
    return problems;
  });
  check("names its tables and describes its images", ({ captionless, images }) => {
    const problems = captionless > 0 ? [`${captionless} tables without caption`] : [];
    if (images > 0) problems.push(`${images} images without alt`);
    return problems;
  });
  check("uses each id once", ({ ids }) => {
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
    return twice.map((id) => `"${id}" twice`);
  });
  check("names its own address", ({ canonical, address }) => {
    if (canonical === null) return address.includes("?") ? ["filtered, but without the address of the whole page"] : [];
    const target = local(canonical, address)?.address;
    return seen.get(target)?.status === 200 ? [] : [`its canonical address ${canonical} is not there`];
  });
});

test("titles tell pages apart", () => {
  const problems = [];
  const titles = new Map();
  for (const { address, title, canonical } of documents()) {
    if (!/\S – \S/.test(title)) problems.push(`${address}: "${title}" does not name page and site`);
    // Two addresses of one page share their title.
    const own = canonical ? local(canonical, address).address : address;
    if (titles.has(title) && titles.get(title) !== own) problems.push(`"${title}": ${titles.get(title)} and ${own}`);
    titles.set(title, own);
  }
  report(problems);
});

test("a page of every address of the program was looked at", (t) => {
  t.diagnostic(`${count} addresses in src/paths.rs`);
  assert.ok(count > 60, "the list of the program is read");
  assert.deepEqual(leftOver(), []);
  report(missingPublic(html.keys()));
});

test("twins name each other", () => {
  const pages = new Map(documents().map((page) => [page.address, page]));
  const problems = [];
  const withTwins = documents().filter((page) => page.twins.length > 0);
  for (const { address, twins } of withTwins) {
    const addresses = twins.map((href) => local(href, address)?.address);
    if (!addresses.includes(address)) problems.push(`${address} does not name itself`);
    for (const other of addresses) {
      const back = pages.get(other)?.twins.map((href) => local(href, other)?.address) ?? [];
      if (!back.includes(address)) problems.push(`${address} names ${other}, which does not name it`);
    }
  }
  assert.ok(withTwins.length >= 5, `${withTwins.length} pages with twins`);
  report(problems);
});

test("the sitemap lists pages, not redirects", () => {
  const listed = [...seen].filter(([, e]) => e.from === "sitemap.xml");
  report(listed.filter(([, e]) => !e.page).map(([a, e]) => `${a} is listed and answers ${e.status}`));
});

test("the HTML is valid", async (t) => {
  for (const entry of stage.pages.filter((p) => p.status !== 200)) {
    const answer = await site.get(entry.path, entry.request?.headers, entry.request?.method);
    html.set(`${entry.request?.method ?? "GET"} ${entry.path.slice(0, 60)}`, answer.text);
  }
  const away = await site.withoutDatabase(() => site.get("/bescheinigung/2222-3333-4444-5555"));
  assert.equal(away.status, 503);
  html.set("while the database is away", away.text);
  t.diagnostic(`${html.size} pages checked`);
  report(await invalid(html));
});
