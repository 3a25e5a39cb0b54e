// Mails on their way to a real mail server: what arrives, and that over TLS nothing is told to
// anybody but the server that the certificate names.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { startSite } from "./site.mjs";

const run = promisify(execFile);
let folder;
before(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "kongress-mail-"))));
after(() => rm(folder, { recursive: true, force: true }));

/** A key with a certificate for `host`, signed by `issuer`, or by itself. */
async function certificate(name, host, issuer) {
  const [key, request, cert, config] = ["key", "csr", "pem", "cnf"].map((kind) => path.join(folder, `${name}.${kind}`));
  const use = host ? `subjectAltName=DNS:${host}` : "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign";
  await writeFile(config, `[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=${name}\n[use]\n${use}\n`);
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await run("openssl", ["req", "-new", ...ec, "-keyout", key, "-out", request, "-config", config]);
  const signed = issuer ? ["-CA", issuer.file, "-CAkey", issuer.keyFile, "-CAcreateserial"] : ["-signkey", key];
  const extensions = ["-extfile", config, "-extensions", "use"];
  await run("openssl", ["x509", "-req", "-in", request, ...signed, "-out", cert, "-days", "2", ...extensions]);
  return { file: cert, keyFile: key, key: await readFile(key), cert: await readFile(cert) };
}

/** A mail server that writes down what it is told: connections, logins, mails. */
async function startServer(options) {
  const told = { connections: 0, logins: [], mails: [], errors: [] };
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onConnect: (session, done) => done(null, void told.connections++),
    onAuth: (auth, session, done) => done(null, { user: void told.logins.push(`${auth.username}:${auth.password}`) ?? 1 }),
    onData: async (stream, session, done) => {
      const mail = await simpleParser(stream);
      told.mails.push({ mail, to: session.envelope.rcptTo.map((r) => r.address), isTls: session.secure });
      done();
    },
    ...options,
  });
  server.on("error", (error) => told.errors.push(error.message));
  // Counted below TLS, where a refused certificate is still a connection.
  let tries = 0;
  server.server.on("connection", () => tries++);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve));
  return { told, close, port: server.server.address().port, tries: () => tries };
}

async function until(what, test) {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await test();
    if (found) return found;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** State, attempts and reason of each mail, asked from the program's own PostgreSQL. */
async function outbox(site) {
  const url = /psql '([^']+)'/.exec(site.log.text)[1];
  const statement = "select state, attempts, last_error, text_body <> '' from message order by id";
  const { stdout } = await run("psql", [url, "-XAt", "-F", "|", "-c", statement]);
  return stdout.trim().split("\n").filter(Boolean).map((line) => line.split("|"));
}

/** Starts server and program, reports a barrier, and stops both in the end. */
async function withSite(options, url, work) {
  const server = await startServer(options);
  const site = await startSite({ SMTP_URL: url(server.port), SSL_CERT_FILE: path.join(folder, "authority.pem") });
  try {
    await site.reportBarrier({ beschreibung: "Zu klein.\n.\nMAIL FROM:<x@example.org>\nEnde", email: "anna@example.org" });
    await work(server, site);
  } finally {
    await site.stop();
    await server.close();
  }
}

async function arrived({ told }) {
  await until("two mails", () => told.mails.length >= 2);
  assert.equal(told.mails.length, 2);
  return told.mails.find(({ to }) => to.includes("anna@example.org"));
}

describe("without TLS, on the same machine", () => {
  test("a mail arrives whole: headers, both parts, one recipient", () =>
    withSite({ disabledCommands: ["STARTTLS", "AUTH"] }, (port) => `smtp://127.0.0.1:${port}`, async (server, site) => {
      const { mail, to } = await arrived(server);
      assert.deepEqual(to, ["anna@example.org"]);
      assert.equal(mail.to.value.length, 1);
      assert.match(mail.subject, /^Ihre Meldung ist eingegangen: B-/);
      assert.match(mail.messageId, /^<[0-9a-f-]{36}@127\.0\.0\.1>$/);
      assert.equal(mail.headers.get("auto-submitted"), "auto-generated");
      assert.equal(mail.headers.get("content-type").value, "multipart/alternative");
      assert.match(mail.text, /Meldung/);
      assert.match(mail.html, /<html lang="de"/);
      assert.ok(mail.from.value[0].address && !mail.cc && !mail.bcc);
      // What the person wrote goes to the office alone, and stays one mail.
      const office = server.told.mails.find((m) => m.mail !== mail);
      assert.match(office.mail.text, /Zu klein\.\n\.\nMAIL FROM:<x@example\.org>\nEnde/);
      assert.doesNotMatch(mail.text, /Zu klein/);
      const rows = await until("both written down", async () => {
        const rows = await outbox(site);
        return rows.every(([state]) => state === "sent") && rows;
      });
      assert.deepEqual(rows, [["sent", "1", "", "f"], ["sent", "1", "", "f"]]);
      assert.equal((await site.get("/intern/postausgang")).status, 404, "mails lie open only without a mail server");
    }));
});

describe("over TLS", () => {
  let authority;
  before(async () => (authority = await certificate("authority", null, null)));

  for (const [way, secure, url] of [
    ["from the first byte", true, (port) => `smtps://anna:geheim@localhost:${port}`],
    ["after STARTTLS", false, (port) => `smtp://anna:geheim@localhost:${port}?tls=required`],
  ]) {
    test(`${way}, a server of an authority that the program trusts gets login and mails`, async () => {
      const { key, cert } = await certificate(`trusted-${secure}`, "localhost", authority);
      await withSite({ secure, key, cert }, url, async (server) => {
        await arrived(server);
        assert.ok(server.told.mails.every((m) => m.isTls));
        assert.ok(server.told.logins.length > 0 && server.told.logins.every((l) => l === "anna:geheim"));
      });
    });
  }

  /** Asked several times in vain, told nothing, and the outbox says why. */
  async function refused(options, url, reason) {
    await withSite(options, url, async (server, site) => {
      const rows = await until("an attempt of each", async () => {
        const rows = await outbox(site);
        return rows.length === 2 && rows.every(([state, attempts]) => state === "queued" && attempts >= 1) && rows;
      });
      for (const [, , why, isKept] of rows) {
        assert.match(why, reason);
        assert.equal(isKept, "t", "it is tried again later");
      }
      assert.ok(server.tries() > 0, "the program did ask");
      assert.deepEqual([server.told.logins, server.told.mails], [[], []]);
    });
  }
  const secretly = (port) => `smtps://anna:geheim@localhost:${port}`;
  const upgraded = (port) => `smtp://anna:geheim@localhost:${port}?tls=required`;

  test("a certificate signed by itself is not believed", async () => {
    const { key, cert } = await certificate("self", "localhost", null);
    await refused({ secure: true, key, cert }, secretly, /certificate/i);
  });

  test("nor after STARTTLS", async () => {
    const { key, cert } = await certificate("self-later", "localhost", null);
    await refused({ secure: false, key, cert }, upgraded, /certificate/i);
  });

  test("a certificate for another name is not believed", async () => {
    const { key, cert } = await certificate("other", "mail.example.org", authority);
    await refused({ secure: true, key, cert }, secretly, /certificate|name/i);
  });

  test("a server without STARTTLS is told nothing", () =>
    refused({ disabledCommands: ["STARTTLS"], allowInsecureAuth: true }, upgraded, /STARTTLS/i));
});
