import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { createKeyInput } from "../lib/keys/schema";
import { readToken } from "../lib/keys/token";
import { createKey, deleteKey } from "./keys";
import { proveKey } from "./presented-key";
import { hashForLookup } from "./secret";
import { testDatabase } from "./test-database";
import { customValue, fresh, newKey, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ada = await person({ name: "ada-lovelace" });

/** Everything a refusal says, stack aside. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error("it was not refused");
  return inspect({ ...error, message: error.message, cause: error.cause }, { depth: 9 });
}

const clash = (actor: UserActor, custom: string) => refusal(newKey(actor, { custom }));
const clashesOf = (actor: UserActor) =>
  sql`select * from audit_log where action = 'key.custom_value_taken' and actor_user_id = ${actor.userId}`;

test("a value that a person brought is proven as it stands and in no other form", async () => {
  const custom = randomBytes(22).toString("hex").slice(0, 43);
  const key = await newKey(ada, { custom });
  expect(key).toMatchObject({ value: custom, is_custom: true, warnings: [] });
  expect(key.masked_value).toBe(`custom · ${key.access_key.slice(0, 4)}…`);
  expect(await proveKey(custom)).toMatchObject({ keyId: key.id });
  for (const other of [custom.toUpperCase(), `${custom}=`, custom.slice(1), ` ${custom}`, key.access_key]) {
    expect(await proveKey(other)).toMatch(/^(unknown|malformed)_key$/);
  }
  await deleteKey(ada, key);
  expect(await proveKey(custom)).toBe("unknown_key");
});

test("the access key and secret of a brought value do not add up to a generated key", async () => {
  const custom = randomBytes(22).toString("hex").slice(0, 43);
  const { access_key } = await newKey(ada, { custom });
  const body = `lk_${access_key}_${custom}`;
  const check = [5, 4, 3, 2, 1, 0].map((power) => digits.charAt(Math.floor(crc32(body) / 62 ** power) % 62));
  expect(readToken(body + check.join(""))).toMatchObject({ kind: "generated", secret: custom });
  expect(await proveKey(body + check.join(""))).toBe("unknown_key");
});

describe("a value that can be guessed is refused at its field, and nothing is made", () => {
  test.each([
    "correcthorsebatterystaple",
    "abcdefghijklmnopqrstuvwx",
    "Password123-Password123-",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890.1234567890.12",
    "0123456789abcdef0123456789abcdef",
    "P4ssw0rd.P4ssw0rdABCDEFG",
    "production-gateway-key-01",
    "sk-1234567890abcdef12345678",
    "latchkey-ada-lovelace-key",
    "abcabcabcabc.1234.1234.def",
  ])("%s", async (custom) => {
    const input = createKeyInput.parse({ name: fresh("weak"), custom });
    const before = await sql`select count(*) from api_keys`;
    await expect(createKey(ada, input)).rejects.toMatchObject({
      code: "invalid_input",
      issues: [{ path: "custom", message: "custom_guessable" }],
    });
    expect(await sql`select count(*) from api_keys`).toEqual(before);
  });
});

test.each([
  [256, "=".padStart(256, randomBytes(200).toString("base64url"))],
  [24, randomBytes(18).toString("base64url")],
])("a value of %i random characters is taken", async (_length, custom) => {
  expect(await proveKey((await newKey(ada, { custom })).value)).toMatchObject({ userName: ada.userName });
});

describe("a value that some key has already", () => {
  test("is refused with one fixed answer that names nobody, whoever has it, deleted or not", async () => {
    const [holder, other] = [await person(), await person()];
    const mine = await newKey(holder, { custom: customValue() });
    const ended = await newKey(holder, { custom: customValue() });
    await deleteKey(holder, ended);
    const answers = [
      await clash(holder, mine.value),
      await clash(other, mine.value),
      await clash(other, ended.value),
    ];
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("custom_value_taken");
    const { lookup_hash, hashed_secret_key } = await storedKey(mine.id);
    for (const told of [
      mine.value,
      mine.name,
      mine.access_key,
      holder.userName,
      lookup_hash,
      hashed_secret_key,
    ]) {
      expect(answers[1]).not.toContain(told);
    }
  });

  test("leaves no key, and an audit row that names no key", async () => {
    const other = await person();
    const { value, id } = await newKey(ada, { custom: customValue() });
    const before = await storedKey(id);
    await clash(other, value);
    expect(await sql`select * from api_keys where user_id = ${other.userId}`).toEqual([]);
    expect(await storedKey(id)).toEqual(before);
    const rows = await clashesOf(other);
    expect(rows).toMatchObject([{ target_type: "key", target_id: null, target_name: null, after: null }]);
    expect(JSON.stringify(rows)).not.toContain(hashForLookup(value));
  });

  test("may be met five times an hour, after which a person brings no value at all", async () => {
    const other = await person();
    const { value } = await newKey(ada, { custom: customValue() });
    for (let i = 0; i < 5; i++) expect(await clash(other, value)).toContain("custom_value_taken");
    await expect(newKey(other, { custom: value })).rejects.toMatchObject({
      code: "too_many_attempts",
      status: 429,
    });
    await expect(newKey(other, { custom: customValue() })).rejects.toMatchObject({ status: 429 });
    expect(await clashesOf(other)).toHaveLength(5);
    await expect(newKey(other)).resolves.toMatchObject({ is_custom: false });
    await expect(newKey(await person(), { custom: customValue() })).resolves.toMatchObject({
      is_custom: true,
    });
    await sql`alter table audit_log disable trigger user`;
    await sql`update audit_log set at = at - interval '61 minutes' where actor_user_id = ${other.userId}`;
    await expect(newKey(other, { custom: customValue() })).resolves.toMatchObject({ is_custom: true });
  });

  test("is not met more often by trying many times at once", async () => {
    const other = await person();
    const { value } = await newKey(ada, { custom: customValue() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => clash(other, value)));
    expect(answers.filter((answer) => answer.includes("custom_value_taken"))).toHaveLength(5);
    expect(answers.filter((answer) => answer.includes("too_many_attempts"))).toHaveLength(15);
  });
});
