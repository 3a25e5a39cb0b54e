// The program under test and the browser that looks at it. Every test file starts its own program
// with its own data in a temporary folder, and stops both at the end.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, access } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import { chromium } from "playwright-core";

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const program = process.env.KONGRESS_PROGRAM ?? path.join(target, "debug/kongress");

/** Longest wait for the first answer: the private PostgreSQL and the demo are made before it. */
const START_MS = 90_000;
/** Longest wait for the end; the program lets running requests finish for 25 seconds. */
const STOP_MS = 40_000;

class Site {
  constructor(origin, child, folder, log) {
    Object.assign(this, { origin, child, folder, log });
  }

  /** GET without a browser: status, headers, body as sent (`wire`) and as text. Follows nothing. */
  get(address, headers = {}, method = "GET", content = undefined) {
    const url = new URL(address, this.origin);
    // The path goes out as written: URL would repair what a test wants to send broken.
    const target = address.startsWith("http") ? url.pathname + url.search : address;
    return new Promise((resolve, reject) => {
      const options = { host: url.hostname, port: url.port, path: target, method, headers, agent: false };
      const request = http.request(options, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const wire = Buffer.concat(parts);
          unpack(response.headers["content-encoding"], wire).then(
            (body) =>
              resolve({
                status: response.statusCode,
                headers: response.headers,
                wire: wire.length,
                body,
                text: body.toString("utf8"),
                isHtml: (response.headers["content-type"] ?? "").startsWith("text/html"),
              }),
            reject,
          );
        });
      });
      request.on("error", reject);
      request.setTimeout(20_000, () => request.destroy(new Error(`no answer: ${address}`)));
      request.end(content);
    });
  }

  /** Sends a form of a page, as a browser would that shows this page. */
  post(address, fields) {
    const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
    return this.get(address, headers, "POST", new URLSearchParams(fields).toString());
  }

  /** Reports a barrier with everything that the form wants; answers with what came back. */
  async reportBarrier(fields) {
    const key = /name="formular" value="([^"]+)"/.exec((await this.get("/barriere-melden")).text)[1];
    const answer = await this.post("/barriere-melden", { formular: key, ...fields });
    assert.equal(answer.status, 303, answer.text);
    return answer;
  }

  /** Changes the private database behind the program's back, for what takes days or other people. */
  async sql(statement, database = "kongress") {
    const run = path.join(this.folder, "data/postgres/run");
    const args = ["-h", run, "-U", "kongress", "-d", database, "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement];
    return (await promisify(execFile)("psql", args)).stdout.trim();
  }

  /** Answers of the program while its database lets nobody in. */
  async withoutDatabase(work) {
    await this.sql("alter database kongress allow_connections false", "postgres");
    try {
      await this.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'kongress'", "postgres");
      return await work();
    } finally {
      await this.sql("alter database kongress allow_connections true", "postgres");
    }
  }

  /** The mails of the demo to an address, newest first: `{ path, subject }`. */
  async mails(to) {
    const list = (await this.get("/intern/postausgang")).text;
    return [...list.matchAll(/<li>(.*?)<\/li>/gs)]
      .filter(([, entry]) => entry.includes(to))
      .map(([, entry]) => ({ entry, found: /href="(\/intern\/postausgang\/[^"]+)">([^<]+)</.exec(entry) }))
      .map(({ entry, found }) => (found ? { path: found[1], subject: found[2] } : { path: null, subject: entry }));
  }

  /** The newest mail to an address, once there are `count` and all are out. */
  async mail(to, count) {
    for (let i = 0; i < 150; i++) {
      const mails = await this.mails(to);
      if (mails.length >= count && mails.every((m) => m.path)) return mails[0];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`fewer than ${count} mails to ${to}`);
  }

  /** Where a redirect leads, as a path. */
  async redirect(address) {
    const answer = await this.get(address);
    assert.ok([301, 302, 303, 307, 308].includes(answer.status), `${address} does not redirect: ${answer.status}`);
    const to = new URL(answer.headers.location, this.origin);
    return to.pathname + to.search;
  }

  /** Asks the program to stop, as a service manager would, and looks at how it leaves. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve({ code, signal })));
      this.child.kill("SIGTERM");
      const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
      const { code, signal } = await ended;
      clearTimeout(timer);
      assert.equal(code, 0, `the program ended with ${signal ?? code} after SIGTERM:\n${this.log.text}`);
    } else {
      assert.fail(`the program ended during the tests:\n${this.log.text}`);
    }
    const lock = path.join(this.folder, "data/postgres/data/postmaster.pid");
    await assert.rejects(access(lock), "the private PostgreSQL still runs");
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function unpack(encoding, wire) {
  if (wire.length === 0) return wire;
  if (encoding === "br") return promisify(brotliDecompress)(wire);
  if (encoding === "gzip") return promisify(gunzip)(wire);
  return wire;
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the demo and waits until it is ready. `settings` are further variables for the program. */
export async function startSite(settings = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "kongress-browser-"));
  // Root runs the private PostgreSQL as user "postgres", who has to get through to it.
  await chmod(folder, 0o755);
  const port = await freePort();
  const env = { PATH: process.env.PATH, TMPDIR: os.tmpdir(), HOME: folder, LANG: "C.UTF-8" };
  Object.assign(env, { KONGRESS_LISTEN: `127.0.0.1:${port}`, KONGRESS_DATA: path.join(folder, "data") }, settings);
  const child = spawn(program, [], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const log = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (log.text = (log.text + text).slice(-20_000)));
  }
  let failure = null;
  child.once("error", (error) => (failure = error));
  // An interrupted run leaves nothing behind either.
  const leave = () => child.kill("SIGTERM");
  process.once("exit", leave);
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
    process.once(signal, () => {
      leave();
      process.exit(code);
    });
  }
  const site = new Site(`http://127.0.0.1:${port}`, child, folder, log);
  const end = Date.now() + START_MS;
  for (;;) {
    if (failure) throw new Error(`cannot start ${program} (cargo build makes it): ${failure.message}`);
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${log.text}`);
    const answer = await site.get("/readyz").catch(() => null);
    if (answer?.status === 200) return site;
    if (Date.now() > end) {
      child.kill("SIGKILL");
      throw new Error(`not ready after ${START_MS / 1000} s:\n${log.text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Chromium without the services that would call other hosts. */
export function startBrowser() {
  const args = ["--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  args.push("--disable-component-update", "--disable-sync");
  // The sandbox refuses to work as root; what is shown comes from this machine.
  args.push("--no-sandbox");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

/** Everything that a test file needs: `stage.site`, `stage.browser`, `stage.pages`, `stage.close()`. */
export async function openStage() {
  const site = await startSite();
  try {
    const browser = await startBrowser();
    const { publicPages } = await import("./pages.mjs");
    const pages = await publicPages(site);
    const close = async () => {
      await browser.close();
      await site.stop();
    };
    return { site, browser, pages, close };
  } catch (error) {
    site.child.kill("SIGTERM");
    throw error;
  }
}

/** Opens a page of the list. Those that a plain GET does not reach are fetched beside the browser. */
export async function open(tab, site, page) {
  if (page.request) {
    const { method, headers } = page.request;
    const answer = await site.get(page.path, headers, method);
    const kept = Object.entries(answer.headers).filter(([name]) => name !== "content-length");
    await tab.route(
      site.origin + page.path,
      (route) => route.fulfill({ status: answer.status, headers: Object.fromEntries(kept), body: answer.body }),
      { times: 1 },
    );
  }
  const response = await tab.goto(site.origin + page.path, { waitUntil: "load" });
  assert.equal(response.status(), page.status, `${page.path} answers ${response.status()}`);
  return response;
}

/** A style sheet on top of the page's own; the policy forbids a style element, not this. */
export function addStyle(tab, css) {
  return tab.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, css);
}
