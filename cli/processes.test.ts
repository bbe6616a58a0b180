import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { closeDatabase } from "../db/client";
import { type Embedded, startEmbedded } from "../db/embedded";
import { proveKey } from "../db/presented-key";
import { createDatabase } from "../db/test-database";
import { runSql } from "../db/test-server";
import { tokenPattern } from "../lib/keys/token";
import { bundleCli, type Ended, ended, processesOf } from "./test-cli";

const start = await bundleCli();
const dataDir = newFolder();
const password = "violet-anchor-7-lantern";
afterAll(() => rmSync(dataDir, { recursive: true }));

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "latchkey-cli-"));
}

function cli(
  args: string[],
  input = "",
  settings: Record<string, string> = { DATA_DIR: dataDir },
): Promise<Ended> {
  return ended(start(args, settings), input);
}

async function createKey(name: string, ...words: string[]): Promise<string> {
  const { code, stdout } = await cli(["keys", "create", "--user", "ada", "--name", name, ...words]);
  expect(code).toBe(0);
  return stdout.trim();
}

describe("with no server running", () => {
  const folder = newFolder();
  const alone = { DATA_DIR: folder };
  afterAll(() => rmSync(folder, { recursive: true }));

  test("commands given at once take turns, each does its work, and none leaves a process", async () => {
    const names = ["ada", "bob", "eve"];
    const made = await Promise.all(names.map((name) => cli(["users", "create", name], "", alone)));
    expect(made.map(({ code }) => code)).toEqual([0, 0, 0]);
    const { stdout, stderr } = await cli(["users", "list", "--json"], "", alone);
    expect(JSON.parse(stdout).items.map(({ name }: { name: string }) => name)).toEqual(names);
    expect(stderr).toBe("");
    expect(processesOf(folder)).toEqual([]);
    expect(existsSync(join(folder, "run.json"))).toBe(false);
  });

  test("a command that is told to stop closes what it opened", async () => {
    const child = start(["users", "list"], alone);
    const end = ended(child);
    await expect
      .poll(() => existsSync(join(folder, "run.json")), { interval: 5, timeout: 20_000 })
      .toBe(true);
    child.kill("SIGTERM");
    // It may have been done already, but was then not killed either.
    expect((await end).code).not.toBeNull();
    expect(processesOf(folder)).toEqual([]);
    expect(existsSync(join(folder, "run.json"))).toBe(false);
  });

  test("a wrong call starts none", async () => {
    const untouched = { DATA_DIR: join(folder, "untouched") };
    expect((await cli(["keys", "delete", "x"], "", untouched)).code).toBe(2);
    expect(existsSync(untouched.DATA_DIR)).toBe(false);
  });
});

describe("beside a running server", () => {
  let server: Embedded;
  let before = "";

  beforeAll(async () => {
    expect((await cli(["users", "create", "ada", "--admin", "--password-stdin"], `${password}\n`)).code).toBe(
      0,
    );
    before = await createKey("made before");
    server = await startEmbedded({ dataDir });
    Object.assign(process.env, { DATA_DIR: dataDir, DATABASE_URL: server.url });
    return async () => {
      await closeDatabase();
      await server.stop();
    };
  });

  test("a key made while none ran is good", async () => {
    expect(before).toMatch(tokenPattern);
    expect(await proveKey(before)).toMatchObject({ userName: "ada", scope: ["inference"] });
  });

  test("keys are made and deleted in it, and it goes on", async () => {
    const value = await createKey("made beside");
    const found = await proveKey(value);
    expect(found).toMatchObject({ userName: "ada" });
    if (typeof found === "string") return;
    expect((await cli(["keys", "delete", String(found.keyId)])).code).toBe(0);
    expect(await proveKey(value)).toBe("unknown_key");
  });

  test("a custom value comes from standard input and becomes a key", async () => {
    const value = "q7RkT2vWz9XbM4nC8pLs3HdJ";
    const words = ["keys", "create", "--user", "ada", "--name", "custom", "--custom-stdin", "--json"];
    const { code, stdout } = await cli(words, `${value}\n`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ value, is_custom: true });
    expect(await proveKey(value)).toMatchObject({ userName: "ada" });

    const again = await cli(words.with(5, "custom again"), value);
    expect(again).toEqual({
      code: 1,
      stdout: "",
      stderr: "--custom-stdin: This value cannot be used. Choose another.\n",
    });
    const guessable = await cli(words.with(5, "guessable"), "password1234password1234");
    expect(guessable.code).toBe(1);
    expect(guessable.stderr).toMatch(/^--custom-stdin: .*guess/);
    expect((await cli(words.with(5, "empty"))).stderr).toBe("--custom-stdin: Use at least 24 characters.\n");
  });

  test("a weak password is refused at its option and makes nobody", async () => {
    const { code, stderr } = await cli(["users", "create", "weak", "--password-stdin"], "short\n");
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^--password-stdin: .+\n$/),
    });
    expect((await cli(["users", "reset-password", "weak"])).code).toBe(1);
  });

  test("a reader that leaves early is no error to talk about", async () => {
    const child = start(["keys", "list"], { DATA_DIR: dataDir });
    child.stdout?.destroy();
    const { code, stderr } = await ended(child);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/EPIPE|Error/);
  });

  test("an installation with another root secret is not touched", async () => {
    const other = newFolder();
    onTestFinished(() => rmSync(other, { recursive: true }));
    const { code, stdout, stderr } = await cli(["users", "list"], "", {
      DATA_DIR: other,
      DATABASE_URL: server.url,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^This database was made with another root secret/);
  });
});

test("a part alone without a database to share is refused in one sentence", async () => {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { code, stdout, stderr } = await cli(["start", "gate"], "", { DATA_DIR: folder });
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: "To start the gate alone, set DATABASE_URL to the database it shares.\n",
  });
  expect((await cli(["start", "kitchen"], "", { DATA_DIR: folder })).code).toBe(2);
});

test("a data folder in a git work tree is warned of in production alone", async () => {
  const tree = newFolder();
  onTestFinished(() => rmSync(tree, { recursive: true }));
  mkdirSync(join(tree, ".git"));
  const settings = { DATA_DIR: join(tree, "deep", "data") };
  const { stderr } = await cli(["start", "gate"], "", settings);
  expect(stderr).toContain(`lies in the git work tree ${tree}`);
  expect((await cli(["start", "gate"], "", { ...settings, NODE_ENV: "" })).stderr).not.toContain("git");
  const alone = newFolder();
  onTestFinished(() => rmSync(alone, { recursive: true }));
  expect((await cli(["start", "gate"], "", { DATA_DIR: alone })).stderr).not.toContain("git");
});

test("a database that was not migrated is refused in one sentence and stays as it is", async () => {
  const url = await createDatabase();
  const { code, stdout, stderr } = await cli(["users", "list"], "", { DATA_DIR: dataDir, DATABASE_URL: url });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^This database .* latchkey migrate\n$/);
  expect(await runSql(url, "select from pg_namespace where nspname = 'drizzle'")).toEqual([]);
});

test("a database that cannot be reached is one sentence without its password", async () => {
  const url = "postgres://latchkey:hunter2@127.0.0.1:1/latchkey";
  const { code, stdout, stderr } = await cli(["keys", "list"], "", { DATA_DIR: dataDir, DATABASE_URL: url });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).not.toContain("hunter2");
});
