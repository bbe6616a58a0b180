import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { curlSnippet, pythonSnippet } from "./snippets";

const folder = mkdtempSync(join(tmpdir(), "latchkey-snippets-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands where curl would, and writes down what it is given. */
const program = join(folder, "curl");
writeFileSync(program, '#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n');
chmodSync(program, 0o755);

const baseUrl = "http://localhost:3001/v1";
const names = ["qwen3-8b", "it's", 'a "b" $HOME `id` \\', "模型", "a/b:c"];

it.each(names)("a shell passes %s on to the letter", (name) => {
  const env = { NODE_ENV: "test" as const, PATH: `${folder}:/usr/bin:/bin`, LATCHKEY_API_KEY: "lk_secret" };
  const words = execFileSync("/bin/sh", ["-c", curlSnippet(baseUrl, name)], { env, encoding: "utf8" }).split(
    "\0",
  );
  const body: unknown = JSON.parse(words[words.indexOf("-d") + 1] ?? "");
  expect(words[0]).toBe(`${baseUrl}/chat/completions`);
  expect(words).toContain("Authorization: Bearer lk_secret");
  expect(body).toEqual({ model: name, messages: [{ role: "user", content: "Hello" }] });
});

it.each(names)("a Python program names %s as it is written", (name) => {
  const line = pythonSnippet(baseUrl, name)
    .split("\n")
    .find((one) => one.includes("model="));
  expect(JSON.parse(line?.trim().replace(/^model=|,$/g, "") ?? "")).toBe(name);
  expect(pythonSnippet(baseUrl, name)).toContain(`base_url="${baseUrl}"`);
});
