import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import {
  addMemberInput,
  type MemberRole,
  memberQuery,
  type RemoveMemberFields,
  removeMemberInput,
} from "../lib/organizations";
import { readSession } from "./door";
import { listMembers } from "./member-list";
import { addMember, leaveOrganization, removeMember, updateMember } from "./members";
import { proveKey } from "./presented-key";
import { hashLinkToken } from "./secret";
import { testDatabase } from "./test-database";
import { fresh, inOrganization, newKey, origin, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const { principalId, member: owner } = await inOrganization(await person(), "owner");
const notFound = { code: "not_found" };

/** Somebody new in the organization. */
async function newMember(role: MemberRole = "member"): Promise<UserActor> {
  const someone = await person();
  await add(owner, someone, role);
  return { ...someone, memberships: [{ principalId, role }] };
}

function add(actor: UserActor, { userName: user_name }: UserActor, role: MemberRole = "member") {
  return addMember(actor, addMemberInput.parse({ organization_id: principalId, user_name, role }));
}

function remove(actor: UserActor, { userId }: UserActor, fate: Partial<RemoveMemberFields> = {}) {
  const input = { organization_id: principalId, user_id: userId, keys: "end", ...fate };
  return removeMember(actor, removeMemberInput.parse(input));
}

async function roleOf({ userId }: UserActor) {
  const [row] = await sql`
    select role from memberships where user_id = ${userId} and principal_id = ${principalId}`;
  return row?.role ?? null;
}

async function lastAudit() {
  const [row] = await sql`
    select action, target_type, target_id, before, after, refusal from audit_log order by id desc limit 1`;
  return row;
}

describe("adding", () => {
  test("takes in whoever has the name, in any case, with a role", async () => {
    const someone = await person({ name: "Grace", name_key: "grace" });
    const input = { organization_id: principalId, user_name: "GRACE", role: "owner" };
    expect(await addMember(owner, addMemberInput.parse(input))).toMatchObject({
      user_id: someone.userId,
      name: "Grace",
      role: "owner",
      keys: 0,
    });
    expect(await lastAudit()).toMatchObject({
      action: "member.create",
      target_type: "organization",
      target_id: principalId,
      after: { user_id: someone.userId, user_name: "Grace", role: "owner" },
    });
  });

  test("refuses who is not there, deactivated, or a member already, at the field", async () => {
    const gone = await person({ is_active: false });
    const unknown = { code: "invalid_input", issues: [{ path: "user_name", message: "unknown_user" }] };
    await expect(add(owner, { ...gone, userName: "nobody at all" })).rejects.toMatchObject(unknown);
    await expect(add(owner, gone)).rejects.toMatchObject(unknown);
    await expect(add(admin, owner)).rejects.toMatchObject({
      code: "already_member",
      issues: [{ path: "user_name" }],
    });
    expect(await roleOf(owner)).toBe("owner");
  });

  test("is for administrators and its owners", async () => {
    const plain = await newMember();
    const elsewhere = await inOrganization(await person(), "owner");
    for (const actor of [plain, elsewhere.member, await person()]) {
      const someone = await person();
      await expect(add(actor, someone)).rejects.toMatchObject(notFound);
      await expect(add(actor, { ...someone, userName: "nobody at all" })).rejects.toMatchObject(notFound);
      expect(await roleOf(someone)).toBeNull();
    }
    await add(admin, elsewhere.member);
  });

  test("nobody becomes a member of the platform", async () => {
    const input = { organization_id: 1, user_name: owner.userName, role: "owner" };
    await expect(addMember(admin, addMemberInput.parse(input))).rejects.toMatchObject(notFound);
  });

  test("of 20 who add one person at once one does", async () => {
    const someone = await person();
    const added = await Promise.allSettled(Array.from({ length: 20 }, () => add(owner, someone)));
    expect(added.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a role", () => {
  test("changes what its holder may do from their next request on", async () => {
    const someone = await newMember();
    const role = { organization_id: principalId, user_id: someone.userId };
    await expect(updateMember(someone, { ...role, role: "owner" })).rejects.toMatchObject(notFound);
    await updateMember(owner, { ...role, role: "owner" });
    expect(await lastAudit()).toMatchObject({
      action: "member.update",
      before: { user_id: someone.userId, role: "member" },
      after: { user_id: someone.userId, role: "owner" },
    });
    expect(await roleOf(someone)).toBe("owner");
  });

  test("given by hand is no group's to take", async () => {
    const someone = await newMember();
    await sql`update memberships set is_by_group = true where user_id = ${someone.userId}`;
    await updateMember(owner, { organization_id: principalId, user_id: someone.userId, role: "member" });
    expect(await sql`select is_by_group from memberships where user_id = ${someone.userId}`).toEqual([
      { is_by_group: false },
    ]);
  });

  test("of somebody elsewhere looks as if it did not exist", async () => {
    const elsewhere = await inOrganization(await person(), "owner");
    const change = { organization_id: principalId, user_id: owner.userId, role: "member" } as const;
    await expect(updateMember(elsewhere.member, change)).rejects.toMatchObject(notFound);
    await expect(updateMember(admin, { ...change, user_id: elsewhere.member.userId })).rejects.toMatchObject(
      notFound,
    );
    expect(await roleOf(owner)).toBe("owner");
  });
});

test("nobody becomes an owner by a sign-in that is over ten minutes old", async () => {
  const old = { ...owner, authenticatedAt: new Date(Date.now() - 11 * 60_000) };
  const [someone, other] = [await newMember(), await person()];
  const role = { organization_id: principalId, user_id: someone.userId };
  const again = { code: "sign_in_again", status: 403 };
  await expect(updateMember(old, { ...role, role: "owner" })).rejects.toMatchObject(again);
  await expect(add(old, other, "owner")).rejects.toMatchObject(again);
  expect([await roleOf(someone), await roleOf(other)]).toEqual(["member", null]);
  await updateMember(old, { ...role, role: "member" });
  await add(old, other);
  expect(await roleOf(other)).toBe("member");
});

describe("a member who goes", () => {
  test("takes along the keys they have there, and no other", async () => {
    const someone = await newMember();
    const there = [
      await newKey(someone, { owner_principal_id: principalId }),
      await newKey({ ...someone, workspaceId: principalId }),
    ];
    const own = await newKey(someone);
    const others = await newKey(owner, { owner_principal_id: principalId });
    expect(await remove(owner, someone)).toEqual({ ended: 2, handed_over: [] });
    for (const { id, value } of there) {
      expect((await storedKey(id)).deleted_at).not.toBeNull();
      expect(await proveKey(value)).toBe("unknown_key");
    }
    for (const { id, value } of [own, others]) {
      expect(await proveKey(value)).toMatchObject({ keyId: id, isUserActive: true });
    }
    expect(await roleOf(someone)).toBeNull();
    expect(await lastAudit()).toMatchObject({
      action: "member.delete",
      target_id: principalId,
      before: { user_id: someone.userId, role: "member", keys: { ended: 2, handed_over: 0 } },
    });
    await expect(newKey({ ...someone, workspaceId: principalId })).rejects.toMatchObject(notFound);
  });

  test("hands over the keys that work, which go on to their end; the others end", async () => {
    const [someone, heir] = [await newMember(), await newMember()];
    const working = await newKey(someone, { owner_principal_id: principalId });
    const disabled = await newKey(someone, { owner_principal_id: principalId });
    await sql`update api_keys set enabled = false where id = ${disabled.id}`;
    const fate = { keys: "hand_over", to_user_id: heir.userId, ends_in: 3600 } as const;
    const { ended, handed_over } = await remove(owner, someone, fate);
    expect(ended).toBe(1);
    expect(handed_over).toMatchObject([{ keyId: working.id, name: working.name }]);
    expect(await storedKey(handed_over[0]?.successorId ?? 0)).toMatchObject({
      user_id: heir.userId,
      owner_principal_id: principalId,
    });
    expect(await proveKey(working.value)).toMatchObject({ keyId: working.id, isUserActive: true });
    const { expires_at } = await storedKey(working.id);
    expect(expires_at?.getTime()).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect((await storedKey(disabled.id)).deleted_at).not.toBeNull();
    expect(await roleOf(someone)).toBeNull();
  });

  test("hands over to members alone, or nothing happens", async () => {
    const someone = await newMember();
    const { id } = await newKey(someone, { owner_principal_id: principalId });
    for (const [heir, message] of [
      [await person(), "not_a_member"],
      [someone, "hand_over_to_same"],
    ] as const) {
      const fate = { keys: "hand_over", to_user_id: heir.userId } as const;
      await expect(remove(owner, someone, fate)).rejects.toMatchObject({
        issues: [{ path: "to_user_id", message }],
      });
    }
    expect(await storedKey(id)).toMatchObject({ deleted_at: null, successor_key_id: null });
    expect(await roleOf(someone)).toBe("member");
  });

  test("may go by themselves, and their keys there end", async () => {
    const someone = await newMember();
    const key = await newKey(someone, { owner_principal_id: principalId });
    expect(await leaveOrganization(someone, { id: principalId })).toEqual({ ended: 1, handed_over: [] });
    expect(await proveKey(key.value)).toBe("unknown_key");
    expect(await roleOf(someone)).toBeNull();
    await expect(leaveOrganization(someone, { id: principalId })).rejects.toMatchObject(notFound);
  });

  test("is never taken out by another member, or by an owner elsewhere", async () => {
    const someone = await newMember();
    const elsewhere = await inOrganization(await person(), "owner");
    for (const actor of [await newMember(), elsewhere.member, await person()]) {
      await expect(remove(actor, someone)).rejects.toMatchObject(notFound);
      await expect(leaveOrganization(elsewhere.member, { id: principalId })).rejects.toMatchObject(notFound);
    }
    expect(await roleOf(someone)).toBe("member");
  });

  test("works in their own workspace from the next request on", async () => {
    const someone = await newMember("owner");
    const token = fresh("token");
    await sql`
      insert into sessions (token_hash, user_id, expires_at)
      values (${hashLinkToken(token)}, ${someone.userId}, now() + interval '1 hour')`;
    const now = () => readSession(token, origin, principalId);
    expect(await now()).toMatchObject({ workspaceId: principalId, memberships: [{ role: "owner" }] });
    await leaveOrganization(someone, { id: principalId });
    expect(await now()).toMatchObject({ workspaceId: 1, memberships: [] });
  });
});

describe("the list of members", () => {
  const all = (actor: UserActor, params: Record<string, string> = {}) =>
    listMembers(actor, { id: principalId, ...memberQuery.parse({ perPage: "1000", ...params }) });

  test("holds all for administrators and owners, with the keys they have there", async () => {
    const someone = await newMember();
    await newKey(someone, { owner_principal_id: principalId });
    await newKey(someone);
    const stored = await sql`select user_id from memberships where principal_id = ${principalId}`;
    for (const actor of [admin, owner]) {
      const { items, pagination } = await all(actor);
      expect(pagination.total).toBe(stored.length);
      expect(new Set(items.map(({ user_id }) => user_id))).toEqual(
        new Set(stored.map(({ user_id }) => user_id)),
      );
      expect(items.find(({ user_id }) => user_id === someone.userId)).toMatchObject({ keys: 1 });
    }
  });

  test("is sorted over all pages, and searched", async () => {
    const [first] = (await all(owner, { sort_by: "-keys" })).items;
    expect(first?.keys).toBeGreaterThan(0);
    const names = (await all(owner, { sort_by: "-name" })).items.map(({ name }) => name.toLowerCase());
    expect(names).toEqual(names.toSorted().toReversed());
    const found = await all(owner, { search: "grac" });
    expect(found.items.map(({ name }) => name)).toEqual(["Grace"]);
    expect(found.pagination.total).toBe(1);
  });

  test("is themselves to a member, and nothing to others", async () => {
    const someone = await newMember();
    expect((await all(someone)).items.map(({ user_id }) => user_id)).toEqual([someone.userId]);
    const elsewhere = await inOrganization(await person(), "owner");
    for (const actor of [await person(), elsewhere.member]) {
      await expect(all(actor)).rejects.toMatchObject(notFound);
    }
  });
});
