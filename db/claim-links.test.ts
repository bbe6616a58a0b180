import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { claimKey, readClaim, renewClaim } from "./claims";
import { deleteKey, getKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { hashLinkToken } from "./secret";
import { testDatabase } from "./test-database";
import { organization } from "./test-organization";
import { callingWith, newKeyFor, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const linkInvalid = { code: "link_invalid" };
const notFound = { code: "not_found" };
const closed = { code: "claim_closed", status: 409 };
const stale = (actor: UserActor) => ({ ...actor, authenticatedAt: new Date(Date.now() - 11 * 60_000) });

describe("the claim link of a key for somebody else", () => {
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
