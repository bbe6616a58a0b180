import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { type CreateKeyInput, createKeyInput } from "../lib/keys/schema";
import { claimKey, findClaim, readClaim, renewClaim } from "./claims";
import { listKeys } from "./key-list";
import { createKey, deleteKey, getKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { hashLinkToken } from "./secret";
import { testDatabase } from "./test-database";
import {
  callingWith,
  customValue,
  fresh,
  inOrganization,
  keyFields,
  newKey,
  newKeyFor,
  person,
  query,
  storedKey,
} from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const linkInvalid = { code: "link_invalid" };
const notFound = { code: "not_found" };
const closed = { code: "claim_closed", status: 409 };
const stale = (actor: UserActor) => ({ ...actor, authenticatedAt: new Date(Date.now() - 11 * 60_000) });

/** An organization with an owner and a member. */
async function organization() {
  const { principalId, member: owner } = await inOrganization(await person(), "owner");
  const ada = await person();
  await join(ada, principalId);
  const member: UserActor = { ...ada, memberships: [{ principalId, role: "member" }] };
  return { principalId, owner: { ...owner, workspaceId: principalId }, member };
}

function join({ userId }: UserActor, principalId: number) {
  return sql`insert into memberships (user_id, principal_id, role) values (${userId}, ${principalId}, 'member')`;
}

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

describe("its claim link", () => {
  test("shows its user what they will get, who made it and until when the link works", async () => {
    const ada = await person();
    const { claim_token, id } = await newKeyFor(admin, ada, { allowed_model_names: ["qwen3-*"] });
    const claim = await readClaim(ada, { token: claim_token });
    expect(claim).toMatchObject({ made_by: admin.userName, key: await getKey(ada, { id }) });
    expect(claim.expires_at.getTime() - Date.now()).toBeGreaterThan(71.9 * 3_600_000);
    expect(claim.expires_at.getTime() - Date.now()).toBeLessThanOrEqual(72 * 3_600_000);
  });

  test("gives its user the value once, with a new access key, and is audited", async () => {
    const ada = await person();
    const { claim_token, access_key, id } = await newKeyFor(admin, ada);
    const claimed = await claimKey(ada, { token: claim_token });
    expect(claimed).toMatchObject({ id, status: "never_used", version: 2, user_id: ada.userId });
    expect(claimed.access_key).not.toBe(access_key);
    expect(await proveKey(claimed.value)).toMatchObject({ keyId: id, userId: ada.userId });
    const [link] = await sql`select used_at from links where token_hash = ${hashLinkToken(claim_token)}`;
    expect(link?.used_at).toBeInstanceOf(Date);
    await expect(claimKey(ada, { token: claim_token })).rejects.toMatchObject(linkInvalid);
    await expect(readClaim(ada, { token: claim_token })).rejects.toMatchObject(linkInvalid);
    const audited = await sql`
      select actor_user_id, before, after from audit_log
      where action = 'key.claim' and target_id = ${id} and refusal is null`;
    expect(audited).toEqual([
      { actor_user_id: ada.userId, before: { access_key }, after: { access_key: claimed.access_key } },
    ]);
  });

  test("of 50 uses at once has one winner, and one value verifies", async () => {
    const ada = await person();
    const { claim_token, id } = await newKeyFor(admin, ada);
    const uses = Array.from({ length: 50 }, () => claimKey(ada, { token: claim_token }));
    const settled = await Promise.allSettled(uses);
    const refusals = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refusals).toEqual(Array(49).fill("link_invalid"));
    const values = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value.value] : []));
    expect(await proveKey(values[0] ?? "")).toMatchObject({ keyId: id });
    expect((await storedKey(id)).version).toBe(2);
  });

  test("is no good for anybody else, its maker included, and stays good for its user", async () => {
    const ada = await person();
    const { claim_token } = await newKeyFor(admin, ada);
    for (const other of [admin, await person()]) {
      await expect(readClaim(other, { token: claim_token })).rejects.toMatchObject(linkInvalid);
      await expect(claimKey(other, { token: claim_token })).rejects.toMatchObject(linkInvalid);
    }
    await expect(claimKey(ada, { token: claim_token })).resolves.toMatchObject({ user_id: ada.userId });
  });

  test("is not for keys to use: only for somebody who is signed in", async () => {
    const ada = await person();
    const { claim_token } = await newKeyFor(admin, ada);
    const caller = await callingWith(ada, {});
    await expect(claimKey(caller, { token: claim_token })).rejects.toMatchObject(notFound);
    await expect(claimKey(operator, { token: claim_token })).rejects.toMatchObject(notFound);
    await expect(readClaim(caller, { token: claim_token })).rejects.toMatchObject(notFound);
  });

  test.each<[string, object, (ada: UserActor, key: { id: number }) => Promise<unknown>]>([
    ["the key is deleted", linkInvalid, (_, { id }) => deleteKey(admin, { id })],
    ["the key is disabled", closed, (_, { id }) => updateKey(admin, { id, enabled: false })],
    [
      "the key has ended",
      closed,
      (_, { id }) => sql`update api_keys set expires_at = now() - interval '1 second' where id = ${id}`,
    ],
    [
      "its user is deactivated",
      linkInvalid,
      ({ userId }) => sql`update users set is_active = false where id = ${userId}`,
    ],
    [
      "72 hours are over",
      linkInvalid,
      (_, { id }) => sql`update links set expires_at = now() where key_id = ${id}`,
    ],
  ])("is refused when %s, and the key stays without a secret", async (_, refusal, happens) => {
    const ada = await person();
    const key = await newKeyFor(admin, ada, { expires_in: 3600 });
    await happens(ada, key);
    await expect(claimKey(ada, { token: key.claim_token })).rejects.toMatchObject(refusal);
    expect((await storedKey(key.id)).hashed_secret_key).toMatch(/^pending\$/);
    const [link] = await sql`select used_at from links where token_hash = ${hashLinkToken(key.claim_token)}`;
    expect(link?.used_at).toBeNull();
  });

  test("is refused to somebody who left the organization that owns the key", async () => {
    const { principalId, owner, member } = await organization();
    const { claim_token } = await newKeyFor(owner, member);
    await sql`delete from memberships where user_id = ${member.userId} and principal_id = ${principalId}`;
    for (const who of [member, { ...member, memberships: [] }]) {
      await expect(claimKey(who, { token: claim_token })).rejects.toMatchObject(linkInvalid);
    }
  });

  test("outlives a password that its user changes", async () => {
    const ada = await person();
    const { claim_token } = await newKeyFor(admin, ada);
    const { resetPassword } = await import("./users");
    await resetPassword(operator, { id: ada.userId });
    await expect(readClaim(ada, { token: claim_token })).resolves.toBeDefined();
  });
});

describe("a new link", () => {
  test("ends the old one, and is audited", async () => {
    const ada = await person();
    const first = await newKeyFor(admin, ada);
    const second = await renewClaim(admin, { id: first.id });
    await expect(claimKey(ada, { token: first.claim_token })).rejects.toMatchObject(linkInvalid);
    await expect(claimKey(ada, { token: second.claim_token })).resolves.toMatchObject({ id: first.id });
    const rows =
      await sql`select actor_user_id from audit_log where action = 'key.claim_link' and target_id = ${first.id}`;
    expect(rows).toEqual([{ actor_user_id: admin.userId }]);
  });

  test("is for administrators and owners there to make, not for the key's user or strangers", async () => {
    const { owner, member } = await organization();
    const key = await newKeyFor(owner, member);
    await expect(renewClaim(member, { id: key.id })).rejects.toMatchObject(notFound);
    await expect(renewClaim(await person(), { id: key.id })).rejects.toMatchObject(notFound);
    await expect(renewClaim(owner, { id: key.id })).resolves.toMatchObject({ id: key.id });
    await expect(renewClaim(admin, { id: key.id })).resolves.toMatchObject({ id: key.id });
  });

  test("asks for a recent proof when the key manages keys", async () => {
    const key = await newKeyFor(admin, await person());
    await expect(renewClaim(stale(admin), { id: key.id })).rejects.toMatchObject({ code: "sign_in_again" });
  });

  test("is not made for a key that is claimed, deleted, disabled, or whose user is deactivated", async () => {
    const ada = await person();
    const [claimed, deleted, disabled] = [
      await newKeyFor(admin, ada),
      await newKeyFor(admin, ada),
      await newKeyFor(admin, ada),
    ];
    await claimKey(ada, { token: claimed.claim_token });
    await deleteKey(admin, { id: deleted.id });
    await updateKey(admin, { id: disabled.id, enabled: false });
    await expect(renewClaim(admin, { id: claimed.id })).rejects.toMatchObject(notFound);
    await expect(renewClaim(admin, { id: deleted.id })).rejects.toMatchObject(notFound);
    await expect(renewClaim(admin, { id: disabled.id })).rejects.toMatchObject(closed);
    await updateKey(admin, { id: disabled.id, enabled: true });
    await sql`update users set is_active = false where id = ${ada.userId}`;
    await expect(renewClaim(admin, { id: disabled.id })).rejects.toMatchObject(closed);
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
