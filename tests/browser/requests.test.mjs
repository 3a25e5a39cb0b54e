// What goes over the wire: no other host, no cookie, nothing in the console, the protecting
// headers on every answer, and little weight.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { open, openStage } from "./site.mjs";

const stage = await openStage();
after(() => stage.close());
const { site, browser, pages } = stage;

/** Largest weight of a page with everything it loads, and of the programme's HTML alone, in bytes. */
const WEIGHT = 60 * 1024;
const PROGRAMME_HTML = 14 * 1024;

test("no page calls another host, sets a cookie, stores anything or complains in the console", async () => {
  const problems = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  let entry;
  const note = (text) => problems.push(`${entry.name} (${entry.path.slice(0, 60)}): ${text}`);
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== site.origin) note(`calls ${url.origin}`);
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // The icon is fetched after the page has loaded; going on to the next page may call it back.
    const calledBack = reason === "net::ERR_ABORTED" && new URL(request.url()).origin === site.origin;
    if (!calledBack) note(`${request.url()} failed: ${reason}`);
  });
  tab.on("pageerror", (error) => note(`error: ${error.message}`));
  tab.on("console", (message) => {
    // The browser itself writes down that the page, as wanted, is an error page.
    const own = entry.status >= 400 && /the server responded with a status of/.test(message.text());
    if (!own) note(`console ${message.type()}: ${message.text()}`);
  });
  tab.on("response", async (response) => {
    if (response.status() >= 400 && response.url() !== site.origin + entry.path) {
      note(`${response.url()} answers ${response.status()}`);
    }
  });
  for (entry of pages) {
    const response = await open(tab, site, entry);
    if ((await response.headersArray()).some((h) => h.name.toLowerCase() === "set-cookie")) note("sets a cookie");
    const stored = await tab.evaluate(() => localStorage.length + sessionStorage.length);
    if (stored > 0) note("stores something in the browser");
    const links = await tab.evaluate(() =>
      [...document.querySelectorAll("[src], link[href], form[action]")].map((e) => e.src || e.href || e.action),
    );
    for (const link of links) {
      if (link && new URL(link).origin !== site.origin) note(`refers to ${link}`);
    }
  }
  const cookies = await context.cookies();
  await context.close();
  assert.deepEqual(cookies, []);
  assert.ok(problems.length === 0, problems.join("\n"));
});

/** What a header has to say, for every answer; data for everybody may be read by other websites. */
function wrongHeaders(headers, isForEverybody) {
  const problems = [];
  const want = (name, test, what) => {
    const value = headers[name];
    if (value === undefined) problems.push(`${name} is missing`);
    else if (!test(value)) problems.push(`${name} is "${value}", wanted: ${what}`);
  };
  want("x-content-type-options", (v) => v === "nosniff", "nosniff");
  want("referrer-policy", (v) => ["same-origin", "no-referrer", "strict-origin"].includes(v), "same-origin or stricter");
  want("cross-origin-opener-policy", (v) => v === "same-origin", "same-origin");
  const readers = isForEverybody ? "cross-origin" : "same-origin";
  want("cross-origin-resource-policy", (v) => v === readers, readers);
  want("permissions-policy", (v) => ["camera", "microphone", "geolocation"].every((f) => v.includes(`${f}=()`)), "camera=() …");
  const policy = headers["content-security-policy"];
  if (policy === undefined) return [...problems, "content-security-policy is missing"];
  const rules = new Map(policy.split(";").map((rule) => rule.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  for (const name of ["default-src", "base-uri", "frame-ancestors"]) {
    if (rules.get(name)?.join(" ") !== "'none'") problems.push(`content-security-policy: ${name} is not 'none'`);
  }
  if (rules.get("form-action")?.join(" ") !== "'self'") problems.push("content-security-policy: form-action is not 'self'");
  for (const [name, values] of rules) {
    for (const value of values) {
      if (!["'none'", "'self'"].includes(value)) problems.push(`content-security-policy: ${name} allows ${value}`);
    }
  }
  const unwanted = ["server", "x-powered-by", "set-cookie", "access-control-allow-credentials"];
  if (!isForEverybody) unwanted.push("access-control-allow-origin");
  for (const name of unwanted) {
    if (headers[name] !== undefined) problems.push(`${name} is sent: ${headers[name]}`);
  }
  return problems;
}

test("every answer carries the protecting headers", async () => {
  const html = (await site.get("/")).text;
  const sheet = /rel="stylesheet" href="([^"]+)"/.exec(html)[1];
  const etag = (await site.get("/")).headers.etag;
  const plain = pages.map((p) => ({ path: p.path, status: p.status, headers: p.request?.headers, method: p.request?.method }));
  const others = [
    { path: "/programm", status: 307 },
    { path: sheet, status: 200 },
    { path: "/static/gibt-es-nicht.css", status: 404 },
    { path: "/", status: 304, headers: { "if-none-match": etag } },
    { path: "/", status: 200, method: "HEAD" },
    { path: "/", status: 400, headers: { host: "anderswo.example.org" } },
    { path: "/%ff", status: 400 },
    { path: "/robots.txt", status: 200 },
    { path: "/sitemap.xml", status: 200 },
    { path: "/.well-known/security.txt", status: 200 },
    { path: "/aktuelles.atom", status: 200, isForEverybody: true },
    { path: "/healthz", status: 200 },
    { path: "/readyz", status: 200 },
    { path: `${stage.pages.edition}/schedule.xml`, status: 200, isForEverybody: true },
    { path: `${stage.pages.edition}/schedule.json`, status: 200, isForEverybody: true },
    { path: `${stage.pages.edition}/schedule.ics`, status: 200, isForEverybody: true },
  ];
  const problems = [];
  for (const { path, status, headers, method, isForEverybody } of [...plain, ...others]) {
    const answer = await site.get(path, headers, method);
    const found = wrongHeaders(answer.headers, isForEverybody);
    if (answer.status !== status) found.push(`answers ${answer.status} instead of ${status}`);
    if (answer.isHtml && !/charset=utf-8/i.test(answer.headers["content-type"])) found.push("names no charset");
    problems.push(...found.map((p) => `${method ?? "GET"} ${path.slice(0, 60)} (${status}): ${p}`));
  }
  assert.ok(problems.length === 0, problems.join("\n"));
});

describe("weight over the wire, cold", () => {
  for (const name of ["home", "featured edition", "programme", "a workshop", "speakers", "past programme"]) {
    test(name, async (t) => {
      const entry = pages.find((p) => p.name === name);
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const tab = await context.newPage();
      const loaded = new Set();
      tab.on("request", (request) => loaded.add(request.url()));
      await tab.goto(site.origin + entry.path, { waitUntil: "networkidle" });
      // A browser with a window also fetches the icon.
      for (const href of await tab.evaluate(() => [...document.querySelectorAll("link[rel~=icon]")].map((e) => e.href))) {
        loaded.add(href);
      }
      await context.close();
      let sum = 0;
      const parts = [];
      for (const url of loaded) {
        const answer = await site.get(url, { "accept-encoding": "br" });
        assert.equal(answer.status, 200, url);
        const compresses = /^(text\/|image\/svg|application\/(json|xml))/.test(answer.headers["content-type"]);
        if (compresses && answer.body.length > 1000) assert.equal(answer.headers["content-encoding"], "br", url);
        sum += answer.wire;
        parts.push(`${answer.wire} ${new URL(url).pathname}`);
      }
      t.diagnostic(`${entry.path}: ${sum} bytes (${parts.join(", ")})`);
      assert.ok(sum <= WEIGHT, `${sum} bytes, allowed ${WEIGHT}: ${parts.join(", ")}`);
    });
  }

  test("the programme's HTML alone", async (t) => {
    const answer = await site.get(stage.pages.programme, { "accept-encoding": "br" });
    t.diagnostic(`${answer.wire} bytes of ${answer.body.length}`);
    assert.ok(answer.wire <= PROGRAMME_HTML, `${answer.wire} bytes, allowed ${PROGRAMME_HTML}`);
  });
});
