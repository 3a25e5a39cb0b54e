// The checker of the W3C on pages as the server sent them.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** `pages`: name → HTML. Answers with one line per mistake. */
export async function invalid(pages) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "kongress-html-"));
  try {
    const names = new Map();
    for (const [address, text] of pages) {
      const name = `${String(names.size).padStart(4, "0")}.html`;
      names.set(name, address);
      await writeFile(path.join(folder, name), text);
    }
    const jar = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");
    const args = ["-XX:-UsePerfData", "-Xss1m", "-jar", jar, "--errors-only", "--format", "gnu", "--stdout"];
    const files = [...names.keys()].map((name) => path.join(folder, name));
    const options = { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 };
    const run = await promisify(execFile)("java", [...args, ...files], options).catch((error) => error);
    const lines = (run.stdout ?? "").split("\n").filter(Boolean);
    if (lines.length === 0 && run.code) throw run;
    // The same mistake on many pages comes from one template: named once, with its first page.
    const places = new Map();
    for (const line of lines) {
      const [, name, place, message] = /(\d{4}\.html)"?:([\d.-]*):? ?(.*)$/.exec(line) ?? [null, null, "", line];
      places.set(message, [...(places.get(message) ?? []), `${names.get(name)}:${place}`]);
    }
    return [...places].map(([message, at]) => `${message}\n    at ${at[0]}${at.length > 1 ? ` and ${at.length - 1} more` : ""}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
