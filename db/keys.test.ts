import { describe, expect, test } from "vitest";
import {
  type CreateKeyFields,
  type KeyWarning,
  type UpdateKeyFields,
  updateKeyInput,
} from "../lib/keys/schema";
import { listKeys } from "./key-list";
import { createKey, deleteKey, getKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { callingWith, keyFields, newKey, person, query, storedKey } from "./test-scene";

const { sql } = await testDatabase();
const ada = await person();

const edit = (fields: UpdateKeyFields) => updateKey(ada, updateKeyInput.parse(fields));
const refusal = (code: string, path: string) => ({ code, issues: [{ path, message: code }] });

describe("creating", () => {
  test("a new key is proven by exactly the value that its maker was told", async () => {
    const key = await newKey(ada, { scope: ["inference.chat"], allowed_model_names: ["qwen3-*"] });
    expect(await proveKey(key.value)).toEqual({
      keyId: key.id,
      accessKey: key.access_key,
      userId: ada.userId,
      userName: ada.userName,
      ownerPrincipalId: 1,
      principalIds: [1],
      scope: ["inference.chat"],
      allowedModelNames: ["qwen3-*"],
      expiresAt: null,
      isEnabled: true,
      isUserActive: true,
    });
    for (const at of [3, 20, 40, key.value.length - 1]) {
      const other = key.value[at] === "a" ? "b" : "a";
      expect(await proveKey(key.value.slice(0, at) + other + key.value.slice(at + 1))).toMatch(/_key$/);
    }
  });

  test("a key shows its owner everything but the secret", async () => {
    const { value, warnings, claim_token: _, ...shown } = await newKey(ada, { description: "two\nlines" });
    expect(await getKey(ada, shown)).toEqual(shown);
    expect(shown).toMatchObject({
      description: "two\nlines",
      scope: ["*"],
      allowed_model_names: null,
      user_id: ada.userId,
      user_name: ada.userName,
      owner_principal_id: 1,
      is_custom: false,
      enabled: true,
      status: "never_used",
      last_used_at: null,
      deleted_at: null,
      created_by_key_id: null,
      version: 1,
      masked_value: `lk_${shown.access_key.slice(0, 4)}…`,
    });
    expect(warnings).toEqual([]);
    expect(JSON.stringify(shown)).not.toContain(value.slice(16, -6));
  });

  test("a taken name is told at its field and nothing is changed", async () => {
    const first = await newKey(ada);
    const before = await sql`select * from api_keys order by id`;
    await expect(newKey(ada, { name: first.name })).rejects.toMatchObject(refusal("name_taken", "name"));
    expect(await sql`select * from api_keys order by id`).toEqual(before);
  });

  test("a name is free for another person, and in another spelling", async () => {
    const { name } = await newKey(ada);
    await expect(newKey(await person(), { name })).resolves.toMatchObject({ name });
    await expect(newKey(ada, { name: name.toUpperCase() })).resolves.toMatchObject({ version: 1 });
  });

  test("a key made by a key remembers it", async () => {
    const caller = await callingWith(ada, { scope: ["management"] });
    expect((await newKey(caller)).created_by_key_id).toBe(caller.key?.id);
  });

  test.each<[Partial<CreateKeyFields>, KeyWarning[]]>([
    [{ scope: [] }, ["no_scope"]],
    [{ scope: [], allowed_model_names: [] }, ["no_scope"]],
    [{ scope: ["inference.chat"], allowed_model_names: [] }, ["no_model"]],
    [{ allowed_model_names: [] }, ["no_model"]],
    [{ scope: ["management"], allowed_model_names: [] }, []],
    [{ allowed_model_names: ["a"] }, []],
  ])("%j is made as it stands, with the warnings %j", async (fields, warnings) => {
    const key = await newKey(ada, fields);
    expect(key.warnings).toEqual(warnings);
    expect(key).toMatchObject(fields);
    expect(await proveKey(key.value)).toMatchObject({ keyId: key.id });
  });

  test("an end is said in seconds or as an instant, and kept to the millisecond", async () => {
    const expires_at = "2031-02-03T04:05:06.789Z";
    expect((await newKey(ada, { expires_at })).expires_at).toEqual(new Date(expires_at));
    expect((await newKey(ada, { expires_in: 0 })).expires_at).toBeNull();
    const earliest = Date.now() + 60_000;
    const { expires_at: end } = await newKey(ada, { expires_in: 60 });
    expect(end?.getTime()).toBeGreaterThanOrEqual(earliest);
    expect(end?.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
    const last = "9999-12-31T23:59:59.999Z";
    expect((await newKey(ada, { expires_at: last })).expires_at).toEqual(new Date(last));
  });

  test("a deactivated person makes no key", async () => {
    const gone = await person({ is_active: false });
    await expect(newKey(gone)).rejects.toMatchObject({ code: "not_found" });
  });

  test("the operator makes a key for anybody who is active, and for nobody else", async () => {
    const operator = { kind: "operator", origin: { address: null, requestId: null } } as const;
    const key = await createKey(operator, keyFields({ user_id: ada.userId }));
    expect(key).toMatchObject({ user_name: ada.userName, scope: ["*"] });
    const gone = await person({ is_active: false });
    for (const user_id of [gone.userId, 2 ** 31 - 1, undefined]) {
      const input = keyFields(user_id === undefined ? {} : { user_id });
      await expect(createKey(operator, input)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("editing", () => {
  test.each<Omit<UpdateKeyFields, "id">>([
    { name: "renamed" },
    { description: "new" },
    { description: null },
    { scope: ["inference.embeddings", "inference.chat"] },
    { scope: [] },
    { allowed_model_names: ["b", "a"] },
    { allowed_model_names: [] },
    { allowed_model_names: null },
    { expires_at: "2040-01-01T00:00:00.000Z" },
    { expires_at: null },
    { enabled: false },
  ])("writes exactly the named fields: %j", async (patch) => {
    const made = await newKey(ada, { description: "old", allowed_model_names: ["a"], expires_in: 3600 });
    const before = await storedKey(made.id);
    const shown = await edit({ id: made.id, ...patch });
    const { updated_at, ...after } = await storedKey(made.id);
    const written = patch.expires_at ? { expires_at: new Date(patch.expires_at) } : patch;
    expect({ ...after, updated_at: before.updated_at }).toEqual({ ...before, ...written, version: 2 });
    expect(updated_at >= before.updated_at).toBe(true);
    expect(shown).toEqual(await getKey(ada, shown));
    expect(shown).toMatchObject(written);
  });

  test("an edit of an old version is refused and changes nothing; without a version it is not asked", async () => {
    const { id } = await newKey(ada);
    await edit({ id, version: 1, description: "first" });
    const before = await storedKey(id);
    for (const version of [1, 3]) {
      const late = edit({ id, version, description: "late" });
      await expect(late).rejects.toMatchObject({ code: "version_conflict", status: 412 });
    }
    expect(await storedKey(id)).toEqual(before);
    expect(await edit({ id, description: "second" })).toMatchObject({ version: 3, description: "second" });
  });

  test("a name that another key has is refused at its field; its own name is not", async () => {
    const [one, two] = [await newKey(ada), await newKey(ada)];
    const before = await storedKey(one.id);
    const renamed = edit({ id: one.id, name: two.name, description: "x" });
    await expect(renamed).rejects.toMatchObject(refusal("name_taken", "name"));
    expect(await storedKey(one.id)).toEqual(before);
    expect(await edit({ id: one.id, name: one.name })).toMatchObject({ name: one.name });
  });

  test("a disabled key says so once proven, and works again when enabled", async () => {
    const { id, value } = await newKey(ada);
    expect(await edit({ id, enabled: false })).toMatchObject({ status: "disabled" });
    expect(await proveKey(value)).toMatchObject({ isEnabled: false });
    await edit({ id, enabled: true });
    expect(await proveKey(value)).toMatchObject({ isEnabled: true });
  });
});

describe("deleting", () => {
  test("a deleted key is unknown at the gate, and its name is free at once", async () => {
    const { id, name, value } = await newKey(ada);
    expect(await deleteKey(ada, { id })).toMatchObject({ name, status: "deleted", version: 2 });
    expect(await proveKey(value)).toBe("unknown_key");
    const again = await newKey(ada, { name });
    expect(await deleteKey(ada, again)).toMatchObject({ name });
    expect(await newKey(ada, { name })).toMatchObject({ name });
  });

  test("a deleted key is gone for every verb but stays in the database", async () => {
    const { id } = await newKey(ada);
    await deleteKey(ada, { id });
    const before = await storedKey(id);
    await expectNoKey(id);
    expect(await storedKey(id)).toEqual(before);
    const { items } = await listKeys(ada, query({ perPage: "1000" }));
    expect(items.map((key) => key.id)).not.toContain(id);
  });
});

test("a key that was never made does not exist", async () => {
  await expectNoKey(2 ** 31 - 1);
});

async function expectNoKey(id: number): Promise<void> {
  await expect(getKey(ada, { id })).rejects.toMatchObject({ code: "not_found" });
  await expect(edit({ id, enabled: true })).rejects.toMatchObject({ code: "not_found" });
  await expect(deleteKey(ada, { id })).rejects.toMatchObject({ code: "not_found" });
}
