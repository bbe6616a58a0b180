import { createHash, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { customValue, fresh, newKey, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();
const ada = await person();

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A token whose check is right, whoever made up the rest. */
function tokenOf(prefix: string, accessKey: string, secret: string): string {
  const body = `${prefix}_${accessKey}_${secret}`;
  const check = [5, 4, 3, 2, 1, 0].map((power) => digits.charAt(Math.floor(crc32(body) / 62 ** power) % 62));
  return body + check.join("");
}

/** This code as another process would load it, under another configuration. */
async function proveUnder(variables: Record<string, string>) {
  vi.resetModules();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return import("./presented-key");
}

afterEach(() => vi.unstubAllEnvs());

describe("whoever writes to the database makes no key", () => {
  const secret = "k".repeat(43);

  test("by copying one row's digest to another, or exchanging the two", async () => {
    const [mine, theirs] = [await newKey(ada), await newKey(await person({ is_admin: true }))];
    const [a, b] = [await storedKey(mine.id), await storedKey(theirs.id)];
    await sql`update api_keys set hashed_secret_key = 'aside' where id = ${a.id}`;
    await sql`update api_keys set hashed_secret_key = ${a.hashed_secret_key} where id = ${b.id}`;
    const forged = tokenOf(b.prefix, b.access_key, mine.value.slice(16, 59));
    expect(tokenOf(a.prefix, a.access_key, mine.value.slice(16, 59))).toBe(mine.value);
    for (const token of [forged, mine.value, theirs.value]) expect(await proveKey(token)).toBe("unknown_key");
    await sql`update api_keys set hashed_secret_key = ${b.hashed_secret_key} where id = ${a.id}`;
    for (const token of [forged, mine.value, theirs.value]) expect(await proveKey(token)).toBe("unknown_key");
  });

  test("by copying a brought value's digests to another row", async () => {
    const [mine, theirs] = [await newKey(ada, { custom: customValue() }), await newKey(await person())];
    const { lookup_hash, hashed_secret_key } = await storedKey(mine.id);
    await sql`update api_keys set lookup_hash = null, hashed_secret_key = 'aside 2' where id = ${mine.id}`;
    await sql`update api_keys set ${sql({ lookup_hash, hashed_secret_key, is_custom: true })} where id = ${theirs.id}`;
    expect(await proveKey(mine.value)).toBe("unknown_key");
  });

  test.each([
    ["the secret itself", secret],
    ["its SHA-256", createHash("sha256").update(secret).digest("hex")],
    ["its SHA-256 in our form", `h1$1$${createHash("sha256").update(secret).digest("base64url")}`],
    [
      "an HMAC under no key",
      `h1$1$${createHmac("sha256", "").update(`apikey\0v1\0planted00001\0${secret}`).digest("base64url")}`,
    ],
    ["nothing", ""],
    ["nothing in our form", "h1$1$"],
  ])("by planting a row with %s", async (_what, digest) => {
    await sql`delete from api_keys where access_key = 'planted00001'`;
    await sql`
      insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id)
      values (${fresh("planted")}, 'lk', 'planted00001', ${digest}, ${ada.userId})`;
    expect(await proveKey(tokenOf("lk", "planted00001", secret))).toBe("unknown_key");
  });
});

test("without its root secret a copy of the database verifies no key", async () => {
  const values = [(await newKey(ada)).value, (await newKey(ada, { custom: customValue() })).value];
  const elsewhere = await proveUnder({ ROOT_SECRET: "ab".repeat(32) });
  for (const value of values) expect(await elsewhere.proveKey(value)).toBe("unknown_key");
  const again = await proveUnder({ ROOT_SECRET: "" });
  for (const value of values) expect(await again.proveKey(value)).toMatchObject({ userId: ada.userId });
});

test("keys of an earlier prefix stay good, and a new key has the new one", async () => {
  const old = await newKey(ada);
  await proveUnder({ KEY_PREFIX: "acme" });
  const { proveKey } = await import("./presented-key");
  const scene = await import("./test-scene");
  const key = await scene.newKey(ada, { name: "after the change" });
  expect(key.value).toMatch(/^acme_/);
  expect(key.masked_value).toBe(`acme_${key.access_key.slice(0, 4)}…`);
  for (const { id, value } of [old, key]) expect(await proveKey(value)).toMatchObject({ keyId: id });
  const renamed = tokenOf("acme", old.access_key, old.value.slice(16, 59));
  expect(await proveKey(renamed)).toBe("unknown_key");
});

test("a key of a deactivated person says so only to who knows the secret", async () => {
  const gone = await person();
  const { value, access_key } = await newKey(gone);
  await sql`update users set is_active = false where id = ${gone.userId}`;
  expect(await proveKey(value)).toMatchObject({ isUserActive: false });
  expect(await proveKey(tokenOf("lk", access_key, "k".repeat(43)))).toBe("unknown_key");
});
