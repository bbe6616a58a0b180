import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { type CreateKeyInput, createKeyInput } from "../lib/keys/schema";
import { claimKey, findClaim, readClaim } from "./claims";
import { listKeys } from "./key-list";
import { createKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { organization } from "./test-organization";
import {
  callingWith,
  customValue,
  fresh,
  keyFields,
  newKey,
  newKeyFor,
  person,
  query,
  storedKey,
} from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const notFound = { code: "not_found" };
const stale = (actor: UserActor) => ({ ...actor, authenticatedAt: new Date(Date.now() - 11 * 60_000) });

describe("a key made for somebody else", () => {
  test("has no value for its maker, is pending, and nothing verifies for it", async () => {
    const ada = await person();
    const key = await newKeyFor(admin, ada);
    expect(key).toMatchObject({ value: null, status: "pending", user_id: ada.userId });
    const { hashed_secret_key, access_key, lookup_hash } = await storedKey(key.id);
    expect(hashed_secret_key).toMatch(/^pending\$[\w-]{32}$/);
    expect(lookup_hash).toBeNull();
    const { value } = await newKey(ada);
    const planted = value.replace(value.slice(3, 15), access_key);
    expect(["unknown_key", "malformed_key"]).toContain(await proveKey(planted));
    expect(await proveKey(hashed_secret_key)).toBe("unknown_key");
  });

  test("is pending in its user's list and wherever that status is asked for, and in no other status", async () => {
    const ada = await person();
    const { id } = await newKeyFor(admin, ada, { expires_in: 3600 });
    await updateKey(admin, { id, enabled: false });
    for (const params of [{}, { status: "pending" }]) {
      const { items } = await listKeys(ada, query(params));
      expect(items.map((key) => [key.id, key.status])).toEqual([[id, "pending"]]);
    }
    expect((await listKeys(ada, query({ status: "disabled" }))).items).toEqual([]);
  });

  test("takes no value of one's own", async () => {
    const ada = await person();
    const input = keyFields({ user_id: ada.userId, custom: customValue() });
    const issues = [{ path: "custom", message: "custom_for_another" }];
    await expect(createKey(admin, input)).rejects.toMatchObject({ code: "invalid_input", issues });
    await expect(createKey(operator, input, "claim")).rejects.toMatchObject({ issues });
    await expect(createKey(operator, input)).resolves.toMatchObject({ is_custom: true });
  });

  test("ends when it was made to, however late it is claimed", async () => {
    const ada = await person();
    const { claim_token, expires_at } = await newKeyFor(admin, ada, { expires_in: 3600 });
    expect((await claimKey(ada, { token: claim_token })).expires_at).toEqual(expires_at);
  });

  test("is told to the operator of the machine, and audited as revealed, unless a link is asked for", async () => {
    const ada = await person();
    const key = await createKey(operator, keyFields({ user_id: ada.userId }));
    expect(await proveKey(key.value ?? "")).toMatchObject({ keyId: key.id });
    const pending = await newKeyFor(operator, ada);
    expect(pending.status).toBe("pending");
    const rows = await sql`
      select target_id, after->'revealed' as revealed from audit_log
      where target_id in (${key.id}, ${pending.id}) order by id`;
    expect(rows).toEqual([
      { target_id: key.id, revealed: true },
      { target_id: pending.id, revealed: null },
    ]);
    expect(await readClaim(ada, { token: pending.claim_token })).toMatchObject({ made_by: null });
  });

  test("may be made by an administrator for anybody, by an owner for members there, by nobody else", async () => {
    const { principalId, owner, member } = await organization();
    const stranger = await person();
    const inside = { owner_principal_id: principalId };
    await expect(newKeyFor(owner, member, inside)).resolves.toMatchObject(inside);
    await expect(newKeyFor(admin, member, inside)).resolves.toMatchObject(inside);
    await expect(newKeyFor(admin, stranger)).resolves.toMatchObject({ owner_principal_id: 1 });
    await expect(newKeyFor(admin, stranger, inside)).rejects.toMatchObject(notFound);
    await expect(newKeyFor(owner, stranger, inside)).rejects.toMatchObject(notFound);
    await expect(newKeyFor(owner, member, { owner_principal_id: 1 })).rejects.toMatchObject(notFound);
    await expect(newKeyFor(member, owner, inside)).rejects.toMatchObject(notFound);
    await expect(newKeyFor(stranger, admin)).rejects.toMatchObject(notFound);
    const gone = await person({ is_active: false });
    await expect(newKeyFor(admin, gone)).rejects.toMatchObject(notFound);
  });

  test("when it manages keys, asks its maker for a recent proof of who they are", async () => {
    const ada = await person();
    for (const scope of [["*"], ["management"], ["management.readonly"], undefined] as const) {
      const fields = scope === undefined ? {} : { scope: [...scope] };
      await expect(newKeyFor(stale(admin), ada, fields)).rejects.toMatchObject({ code: "sign_in_again" });
      await expect(newKey(stale(admin), fields)).resolves.toBeDefined();
      await expect(newKeyFor(admin, ada, fields)).resolves.toBeDefined();
    }
    await expect(newKeyFor(stale(admin), ada, { scope: ["inference"] })).resolves.toBeDefined();
  });

  test("asks for that proof too when it is to manage keys later", async () => {
    const { id } = await newKeyFor(admin, await person(), { scope: ["inference"] });
    const edit = (actor: UserActor, scope: CreateKeyInput["scope"]) => updateKey(actor, { id, scope });
    await expect(edit(stale(admin), ["management.readonly"])).rejects.toMatchObject({
      code: "sign_in_again",
    });
    await expect(edit(stale(admin), ["inference.chat"])).resolves.toBeDefined();
    await expect(edit(admin, ["management", "inference"])).resolves.toBeDefined();
    await expect(edit(stale(admin), ["management"])).resolves.toBeDefined();
  });

  test("is within the grant of the key it was made with", async () => {
    const ada = await person();
    const caller = await callingWith(admin, { scope: ["management.write", "inference.chat"] });
    const asked = newKeyFor(caller, ada, { scope: ["inference"] });
    await expect(asked).rejects.toMatchObject({ code: "grant_exceeds_caller" });
    const made = await newKeyFor(caller, ada, { scope: ["inference.chat"] });
    expect(made).toMatchObject({ status: "pending", created_by_key_id: caller.key?.id });
  });
});

test("those who see a pending key see until when its link works, and who made it", async () => {
  const ada = await person();
  const key = await newKeyFor(admin, ada);
  const { made_by, expires_at } = await readClaim(ada, { token: key.claim_token });
  for (const who of [ada, admin])
    expect(await findClaim(who, { id: key.id })).toEqual({ made_by, expires_at });
  await expect(findClaim(await person(), { id: key.id })).rejects.toMatchObject(notFound);
  await sql`update links set expires_at = now() where key_id = ${key.id}`;
  expect(await findClaim(admin, { id: key.id })).toBeNull();
});

test("what a person names as themselves is a key of their own, with its value", async () => {
  const input = createKeyInput.parse({ name: fresh("own"), user_id: admin.userId });
  expect(await createKey(admin, input)).toMatchObject({ value: expect.any(String), claim_token: null });
});
