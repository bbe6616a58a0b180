import { desc } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { database } from "../db/client";
import { proveKey } from "../db/presented-key";
import { audit_log } from "../db/schema";
import { testDatabase } from "../db/test-database";
import { tokenPattern } from "../lib/keys/token";
import { latchkey } from "./test-cli";
import { create, list } from "./test-keys";

await testDatabase();

const day = 86_400_000;
beforeAll(async () => {
  for (const name of ["ada", "bob"]) expect((await latchkey("users", "create", name)).code).toBe(0);
});

describe("a key", () => {
  test("is good at once, and its value is all that stands on stdout", async () => {
    const { code, stdout, stderr } = await latchkey("keys", "create", "--user", "ada", "--name", "plain");
    expect(code).toBe(0);
    const [value = "", end] = stdout.split("\n");
    expect([value, end]).toEqual([expect.stringMatching(tokenPattern), ""]);
    expect(await proveKey(value)).toMatchObject({ userName: "ada" });
    expect(stderr).toContain("this once");
    expect(stderr).not.toContain(value.slice(-49));
  });

  test("is given away by a link with --claim: its value is nowhere, and nothing verifies until it is claimed", async () => {
    const words = ["keys", "create", "--user", "ada", "--name", "given", "--claim"];
    const { code, stdout, stderr } = await latchkey(...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/localhost:\d+\/claim#[\w-]{43}\n$/);
    expect(stderr).toContain("72 hours");
    const again = await latchkey(...words.slice(0, 5), "given too", "--claim", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ value: null, status: "pending" });
    expect(again.stdout).toContain("/claim#");
  });

  test("whose value the operator saw says so in the audit log", async () => {
    await create("--name", "seen");
    const [row] = await database().select().from(audit_log).orderBy(desc(audit_log.id)).limit(1);
    expect(row?.after).toMatchObject({ name: "seen", revealed: true });
  });

  test("left to the defaults may do inference on all models for 90 days", async () => {
    const key = await create("--name", "defaults");
    expect(key).toMatchObject({
      scope: ["inference"],
      allowed_model_names: null,
      description: null,
      user_name: "ada",
      is_custom: false,
      enabled: true,
      warnings: [],
    });
    expect((Date.parse(key.expires_at ?? "") - Date.now()) / day).toBeCloseTo(90, 2);
  });

  test.each([
    [["--scope", "inference.chat", "--scope", "management"], { scope: ["inference.chat", "management"] }],
    [
      ["--scope", "inference.chat", "management", "inference.chat"],
      { scope: ["inference.chat", "management"] },
    ],
    [["--scope", "*"], { scope: ["*"] }],
    [["--model", "qwen3-*", "--model", "a/b:c"], { allowed_model_names: ["qwen3-*", "a/b:c"] }],
    [["--no-models"], { allowed_model_names: [], warnings: ["no model allowed; send null for all"] }],
    [["--description", "for\nCI"], { description: "for\nCI" }],
    [["--expires-in", "never"], { expires_at: null }],
    [["--expires-at", "2999-12-31T23:59:59+02:00"], { expires_at: "2999-12-31T21:59:59.000Z" }],
  ])("%j are said so and kept so", async (words, expected) => {
    expect(await create("--name", words.join(" ").replace("\n", " "), ...words)).toMatchObject(expected);
  });

  test("is made by the operator, and the audit log says so without the value", async () => {
    const { value, id } = await create("--name", "audited");
    const [row] = await database().select().from(audit_log).orderBy(desc(audit_log.id)).limit(1);
    expect(row).toMatchObject({
      action: "key.create",
      actor_kind: "operator",
      target_id: id,
      target_name: "audited",
    });
    expect(JSON.stringify(row)).not.toContain(value.slice(-49));
  });

  test("is refused from the moment it is deleted, and cannot be deleted twice", async () => {
    const { value, id } = await create("--name", "short-lived");
    const deleted = await latchkey("keys", "delete", String(id), "--json");
    expect(JSON.parse(deleted.stdout)).toMatchObject({ id, status: "deleted", value: null });
    expect(await proveKey(value)).toBe("unknown_key");
    expect(await latchkey("keys", "delete", String(id))).toEqual({
      code: 1,
      stdout: "",
      stderr: "ID: There is no such key.\n",
    });
  });
});

describe("the list", () => {
  test("is REST's, never holds a value, and pages, sorts and searches", async () => {
    for (const name of ["b-listed", "a-listed", "c-listed"]) await create("--name", name);
    const found = await list("--search", "-listed", "--sort", "-name", "--per-page", "2", "--page", "2");
    expect(found.items.map(({ name }) => name)).toEqual(["a-listed"]);
    expect(found.pagination).toEqual({ page: 2, perPage: 2, total: 3, totalPage: 2 });
  });

  test("holds everybody's keys, or one user's, or those in one state", async () => {
    await latchkey("keys", "create", "--user", "bob", "--name", "bobs");
    expect((await list()).items.map(({ name }) => name)).toContain("bobs");
    expect((await list("--user", "BOB")).items.map(({ name }) => name)).toEqual(["bobs"]);
    expect((await list("--user", "bob", "--status", "disabled")).items).toEqual([]);
  });

  test("is a table for people, and nothing at all on stdout when there is nothing", async () => {
    const shown = await latchkey("keys", "list", "--user", "bob");
    expect(shown.stdout.split("\n")).toEqual([
      expect.stringMatching(/^ID {2,}NAME {2,}KEY {2,}USER/),
      expect.stringMatching(/^\d+ +bobs +lk_\w{4}… +bob +inference +all +never_used /),
      "",
    ]);
    expect(shown.stderr).toBe("1 key.\n");
    expect(await latchkey("keys", "list", "--search", "nowhere")).toEqual({
      code: 0,
      stdout: "",
      stderr: "No keys.\n",
    });
  });
});

describe("a wrong call ends with 2, touches nothing and names the option", () => {
  const key = ["keys", "create", "--user", "ada", "--name", "refused"];
  const handOver = ["users", "delete", "ada", "--hand-over-to", "bob", "--keys-end-in"];
  test.each([
    ["--name", "keys", "create", "--user", "ada"],
    ["--user", "keys", "create", "--name", "x"],
    ["--name: Fill this in.", "keys", "create", "--user", "ada", "--name", " "],
    ["--name: This contains invisible characters", "keys", "create", "--user", "ada", "--name", "a\u202eb"],
    ["--name: This is too long.", "keys", "create", "--user", "ada", "--name", "n".repeat(101)],
    ["Allowed choices are *, management", ...key, "--scope", "everything"],
    ["--model: Fill this in.", ...key, "--model", ""],
    ["cannot be used with", ...key, "--model", "m", "--no-models"],
    ["--description: This is too long.", ...key, "--description", "d".repeat(2001)],
    ["--expires-in: Enter a length of time", ...key, "--expires-in", "soon"],
    ["--expires-in: Choose a time in the future.", ...key, "--expires-in", "0"],
    ["--expires-in: Choose a time before the year 10000.", ...key, "--expires-in", "9000y"],
    ["--expires-at: Enter a date and time.", ...key, "--expires-at", "tomorrow"],
    ["--expires-at: Choose a time in the future.", ...key, "--expires-at", "2020-01-01T00:00:00Z"],
    ["cannot be used with", ...key, "--expires-in", "1d", "--expires-at", "2999-01-01T00:00:00Z"],
    ["unknown option '--colour'", ...key, "--colour", "red"],
    ["too many arguments", ...key, "extra"],
    ["--page: This number is out of range.", "keys", "list", "--page", "0"],
    ["--per-page: A whole number is expected here.", "keys", "list", "--per-page", "many"],
    ["--sort: This cannot be sorted by.", "keys", "list", "--sort", "value"],
    ["Allowed choices are", "keys", "list", "--status", "lost"],
    [
      "--search: That looks like a secret.",
      "keys",
      "list",
      "--search",
      `lk_${"a".repeat(12)}_${"b".repeat(49)}`,
    ],
    ["ID: A whole number is expected here.", "keys", "delete", "first"],
    ["missing required argument 'id'", "keys", "delete"],
    ["NAME: A user name cannot contain a colon.", "users", "create", "a:b"],
    ["--password-file: This file cannot be read.", "users", "create", "eve", "--password-file", "/nowhere"],
    ["cannot be used with", "users", "create", "eve", "--password-file", "f", "--password-stdin"],
    ["--keys-end-in: Choose a time within the next 7 days.", ...handOver, "8d"],
    ["--keys-end-in: Choose a time within the next 7 days.", ...handOver, "never"],
    ["--keys-end-in: Enter a length of time", ...handOver, "soon"],
    ["--hand-over-to: Fill this in.", "users", "delete", "ada", "--keys-end-in", "1d"],
    ["--sort: This cannot be sorted by.", "users", "list", "--sort", "keys"],
    ["Allowed choices are", "users", "list", "--role", "owner"],
    ["unknown command 'user'", "user", "list"],
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
    ["--user: There is no such user.", "keys", "create", "--user", "nobody", "--name", "x"],
    ["--name: This name is taken.", "keys", "create", "--user", "ada", "--name", "plain"],
    ["--user: There is no such user.", "keys", "list", "--user", "nobody"],
    ["ID: There is no such key.", "keys", "delete", "999999"],
    ["NAME: This name is taken.", "users", "create", "ADA"],
    ["NAME: There is no such user.", "users", "reset-password", "nobody"],
    ["NAME: There is no such user.", "users", "deactivate", "nobody"],
    ["NAME: There is no such user.", "users", "delete", "nobody"],
    ["--hand-over-to: There is no such user.", "users", "delete", "ada", "--hand-over-to", "nobody"],
  ])("%s (%#)", async (sentence = "", ...words) => {
    const stderr = `${sentence}\n`;
    expect(await latchkey(...words)).toEqual({ code: 1, stdout: "", stderr });
    expect(await latchkey(...words, "--json")).toEqual({ code: 1, stdout: "", stderr });
  });
});
