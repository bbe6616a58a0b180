import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCatalogue } from "../db/catalogue";
import { database } from "../db/client";
import { audit_log } from "../db/schema";
import { testDatabase } from "../db/test-database";
import { json, models, testUpstream } from "../db/test-upstream";
import { latchkey } from "./test-cli";

await testDatabase();
const server = await testUpstream();
const credential = "sk-upstream-credential";
const folder = mkdtempSync(join(tmpdir(), "latchkey-cli-"));
const file = join(folder, "credential");
writeFileSync(file, `${credential}\n`);
afterAll(() => rmSync(folder, { recursive: true }));

const add = (name: string, ...words: string[]) =>
  latchkey("upstreams", "add", "--name", name, "--url", server.url, ...words);
const answerOf = async (...words: string[]) => JSON.parse((await latchkey(...words, "--json")).stdout);

describe("an upstream", () => {
  test("is added with the credential from a file, which is shown nowhere and used", async () => {
    const added = await add("gpu", "--credential-file", file);
    expect(added).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Added upstream \d+: gpu\n$/),
      stderr: "",
    });
    const shown = await latchkey("upstreams", "list", "--json");
    expect(JSON.parse(shown.stdout).items).toEqual([
      expect.objectContaining({ name: "gpu", base_url: server.url, kind: "openai", has_credential: true }),
    ]);
    expect(shown.stdout).not.toContain(credential);
    server.answer = models("a", "b");
    expect(await answerOf("upstreams", "test", "gpu")).toMatchObject({ ok: true, model_count: 2 });
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${credential}`);
  });

  test("that fails its test ends with 1 and says why, as the console does", async () => {
    server.answer = json(401, { error: credential });
    expect(await latchkey("upstreams", "test", "gpu")).toEqual({
      code: 1,
      stdout: "",
      stderr: "gpu: It refuses the credential. (HTTP 401)\n",
    });
    expect(await answerOf("upstreams", "test", "gpu")).toEqual({
      ok: false,
      error: "unauthorized",
      status: 401,
    });
  });

  test("is a row of a table for people", async () => {
    const { stdout, stderr } = await latchkey("upstreams", "list");
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^ID {2,}NAME {2,}KIND {2,}ADDRESS {2,}STATE {2,}HEALTH {2,}MODELS {2,}CHECKED$/),
      expect.stringMatching(/^\d+ +gpu +openai +http:\S+\/v1 +enabled +– +0 +–$/),
      "",
    ]);
    expect(stderr).toBe("1 upstream.\n");
  });

  test("that serves models is removed only when that is said", async () => {
    server.answer = models("removed");
    await add("leaving");
    await latchkey("models", "sync", "leaving");
    expect(await latchkey("upstreams", "remove", "leaving")).toEqual({
      code: 1,
      stdout: "",
      stderr: "This upstream serves 1 model. Say what becomes of it first.\n",
    });
    expect(await latchkey("upstreams", "remove", "leaving", "--with-models")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Removed upstream \d+: leaving\n$/),
      stderr: "Models that go on at their fallback: 0, deleted: 1.\n",
    });
    expect((await answerOf("models", "list", "--search", "removed")).items).toEqual([]);
  });
});

describe("models", () => {
  test("are taken over from every upstream, and what failed ends with 1 beside what did not", async () => {
    server.answer = models("first", "second");
    const broken = await testUpstream();
    broken.answer = json(503, {});
    await latchkey("upstreams", "add", "--name", "broken", "--url", broken.url);
    const synced = await latchkey("models", "sync");
    expect(synced).toEqual({
      code: 1,
      stdout: "UPSTREAM  ADDED  GONE  TO DECIDE\ngpu       2      0     0\n",
      stderr: "broken: It answers with an error. (HTTP 503)\n",
    });
    expect([...(await readCatalogue(database())).models.keys()].sort()).toEqual(["first", "second"]);
    const { items } = await answerOf("models", "sync", "gpu");
    expect(items).toEqual([
      { upstream: expect.objectContaining({ name: "gpu" }), ok: true, added: 0, gone: 0, proposals: 0 },
    ]);
  });

  test("are listed, of one upstream and in one state", async () => {
    const shown = await latchkey("models", "list", "--upstream", "gpu");
    expect(shown.stdout.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^\d+ +first +gpu +– +everybody +callable$/),
      expect.stringMatching(/^\d+ +second +gpu +– +everybody +callable$/),
      "",
    ]);
    expect(shown.stderr).toBe("2 models.\n");
    expect((await answerOf("models", "list", "--upstream", "broken")).items).toEqual([]);
    server.answer = models("first");
    await latchkey("models", "sync", "gpu");
    const gone = await answerOf("models", "list", "--state", "gone");
    expect(gone.items).toMatchObject([{ name: "second", is_gone: true }]);
  });
});

describe("a wrong call ends with 2, touches nothing and names the option", () => {
  const adding = ["upstreams", "add", "--name", "new", "--url"];
  test.each([
    ["--url", "upstreams", "add", "--name", "x"],
    ["--url: The address must begin with http:// or https://.", ...adding, "ftp://a.example"],
    ["--url: Leave user name and password out of the address.", ...adding, "http://a:b@c.example"],
    ["--name: Fill this in.", "upstreams", "add", "--name", " ", "--url", "http://a.example"],
    ["--credential-file: This file cannot be read.", ...adding, "http://a", "--credential-file", "/nowhere"],
    ["cannot be used with", ...adding, "http://a", "--credential-file", "f", "--credential-stdin"],
    ["Allowed choices are openai, anthropic", ...adding, "http://a", "--kind", "other"],
    ["--sort: This cannot be sorted by.", "upstreams", "list", "--sort", "credential"],
    ["Allowed choices are callable", "models", "list", "--state", "lost"],
    ["missing required argument 'name'", "upstreams", "test"],
  ])("%s (%#)", async (sentence = "", ...words) => {
    const before = await database().$count(audit_log);
    const { code, stdout, stderr } = await latchkey(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(await database().$count(audit_log)).toBe(before);
  });
});

describe("a refusal ends with 1 and names the option", () => {
  test.each([
    ["--name: This name is taken.", "upstreams", "add", "--name", "gpu", "--url", "http://a.example"],
    ["NAME: There is no such upstream.", "upstreams", "test", "nobody"],
    ["NAME: There is no such upstream.", "upstreams", "remove", "GPU"],
    ["UPSTREAM: There is no such upstream.", "models", "sync", "nobody"],
    ["--upstream: There is no such upstream.", "models", "list", "--upstream", "nobody"],
  ])("%s (%#)", async (sentence = "", ...words) => {
    const stderr = `${sentence}\n`;
    expect(await latchkey(...words)).toEqual({ code: 1, stdout: "", stderr });
    expect(await latchkey(...words, "--json")).toEqual({ code: 1, stdout: "", stderr });
  });
});
