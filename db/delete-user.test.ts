import { describe, expect, test } from "vitest";
import { type DeleteUserFields, deleteUserInput, userQuery } from "../lib/users";
import { database } from "./client";
import { deleteUser } from "./delete-user";
import { readSession, setPassword } from "./door";
import { proveKey } from "./presented-key";
import { identities, memberships } from "./schema";
import { testDatabase } from "./test-database";
import { fresh, inOrganization, newKey, openedBy, origin, person, storedKey } from "./test-scene";
import { getUser, listUsers } from "./user-list";
import { createUser, resetPassword, updateUser } from "./users";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true, password_hash: "x" });
const day = 24 * 60 * 60;

const remove = (id: number, fields: Partial<DeleteUserFields> = {}) =>
  deleteUser(admin, deleteUserInput.parse({ id, keys: "end", ...fields }));
const handOver = (id: number, to_user_id: number, ends_in = day) =>
  remove(id, { keys: "hand_over", to_user_id, ends_in });

/** Everything of the user that a database could still tell. */
async function rowOf(id: number) {
  const [row] = await sql`select * from users where id = ${id}`;
  return row;
}

describe("a deleted user", () => {
  test("can do nothing any more: sessions, links, addresses, memberships and keys are gone", async () => {
    const user = await person({ password_hash: "x" });
    const { userId: id } = user;
    const { principalId } = await inOrganization(user, "owner");
    const token = await openedBy(user);
    const key = await newKey(user);
    const { linkToken } = await resetPassword(admin, { id });
    await database()
      .insert(identities)
      .values({ user_id: id, issuer: "https://issuer", subject: fresh("s"), email: "a@example.com" });

    expect(await remove(id)).toEqual({ ended: 1, handed_over: [] });

    expect(await readSession(token, origin)).toBeNull();
    expect(await proveKey(key.value)).toBe("unknown_key");
    const late = setPassword({ token: linkToken, password: "a quiet green hill" }, origin);
    await expect(late).rejects.toMatchObject({ code: "link_invalid" });
    const left = await sql`
      select (select count(*) from sessions where user_id = ${id}) as sessions,
        (select count(*) from links where user_id = ${id}) as links,
        (select count(email) from identities where user_id = ${id}) as addresses,
        (select count(*) from memberships where user_id = ${id}) as memberships,
        (select count(*) from principals where id = ${principalId}) as organizations`;
    expect(left).toEqual([{ sessions: 0, links: 0, addresses: 0, memberships: 0, organizations: 1 }]);
  });

  test("is told by number alone, keeps no digest or preference, and frees the name", async () => {
    const user = await person({ password_hash: "x", is_admin: true, preferences: { theme: "dark" } });
    await sql`insert into key_usage (day, key_id, model, key_name, user_id, user_name, owner_principal_id)
      values ('2026-01-01', 1, '', 'a', ${user.userId}, ${user.userName}, 1), ('2026-01-01', 2, '', 'b', 0, 'other', 1)`;
    await remove(user.userId);
    const named = await sql`select user_name from key_usage order by key_id`;
    expect(named).toEqual([{ user_name: `deleted-${user.userId}` }, { user_name: "other" }]);
    expect(await rowOf(user.userId)).toMatchObject({
      name: `deleted-${user.userId}`,
      password_hash: null,
      is_admin: false,
      is_active: false,
      preferences: {},
      deleted_at: expect.any(Date),
    });
    await createUser(admin, { name: user.userName, is_admin: false });
    await expect(getUser(admin, { id: user.userId })).rejects.toMatchObject({ code: "not_found" });
    await expect(updateUser(admin, { id: user.userId, is_active: true })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(remove(user.userId)).rejects.toMatchObject({ code: "not_found" });
  });

  test("stands in nobody's way who calls themselves like the deleted", async () => {
    const user = await person();
    await person({ name: `deleted-${user.userId}` });
    await remove(user.userId);
    const query = userQuery.parse({ search: `deleted-${user.userId}` });
    expect((await listUsers(admin, query)).items).toMatchObject([{ status: "invited" }]);
    expect((await listUsers(admin, { ...query, status: "deleted" })).items).toMatchObject([
      { id: user.userId, status: "deleted" },
    ]);
  });

  test("is in the audit log with the name they had and what became of their keys", async () => {
    const user = await person();
    const key = await newKey(user);
    await remove(user.userId);
    const rows = await sql`
      select action, target_type, target_id, target_name, before->>'name' as name, after from audit_log
      order by id desc limit 2`;
    expect(rows).toMatchObject([
      {
        action: "user.delete",
        target_id: user.userId,
        target_name: user.userName,
        name: user.userName,
        after: { keys_ended: 1, keys_handed_over: 0 },
      },
      { action: "key.delete", target_id: key.id },
    ]);
  });

  test("takes no key along that is made at the same time", async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => person()));
    for (const user of users) {
      await Promise.allSettled([newKey(user), remove(user.userId), newKey(user)]);
      const [left] = await sql`
        select count(*) from api_keys where user_id = ${user.userId} and deleted_at is null`;
      expect(left).toEqual({ count: 0 });
    }
  });
});

describe("a deleted user's keys, handed over", () => {
  test("work until the chosen time and are pending for the other, while those that did not work end", async () => {
    const [from, to] = [await person(), await person()];
    const [kept, disabled] = [await newKey(from, { scope: ["inference.chat"] }), await newKey(from)];
    await sql`update api_keys set enabled = false where id = ${disabled.id}`;

    const answer = await handOver(from.userId, to.userId, 3 * day);

    expect(answer).toEqual({
      ended: 1,
      handed_over: [
        {
          keyId: kept.id,
          successorId: expect.any(Number),
          name: kept.name,
          token: expect.stringMatching(/^[\w-]{43}$/),
        },
      ],
    });
    const { expires_at, deleted_at } = await storedKey(kept.id);
    expect(deleted_at).toBeNull();
    expect((expires_at?.getTime() ?? 0) - Date.now()).toBeCloseTo(3 * day * 1000, -4);
    expect(await proveKey(kept.value)).toMatchObject({ isUserActive: true, keyId: kept.id });
    expect(await proveKey(disabled.value)).toBe("unknown_key");
    expect(await storedKey(answer.handed_over[0]?.successorId ?? 0)).toMatchObject({
      user_id: to.userId,
      scope: ["inference.chat"],
      hashed_secret_key: expect.stringMatching(/^pending\$/),
    });
  });

  test("of an organization go only to somebody who belongs there, and till then nothing happens", async () => {
    const [from, to] = [await person(), await person()];
    const { principalId, member } = await inOrganization(from);
    await newKey(member, { owner_principal_id: principalId });
    const before = await rowOf(from.userId);
    await expect(handOver(from.userId, to.userId)).rejects.toMatchObject({
      code: "invalid_input",
      issues: [{ path: "to_user_id", message: "not_a_member" }],
    });
    expect(await rowOf(from.userId)).toEqual(before);
    await database()
      .insert(memberships)
      .values({ user_id: to.userId, principal_id: principalId, role: "member" });
    expect((await handOver(from.userId, to.userId)).handed_over).toHaveLength(1);
  });

  test.each([
    ["themselves", (self: number) => self, "hand_over_to_same"],
    ["nobody", () => 2 ** 31 - 1, "unknown_user"],
  ])("do not go to %s", async (_who, to, message) => {
    const user = await person();
    await newKey(user);
    await expect(handOver(user.userId, to(user.userId))).rejects.toMatchObject({
      issues: [{ path: "to_user_id", message }],
    });
    expect(await rowOf(user.userId)).toMatchObject({ name: user.userName, deleted_at: null });
  });
});

test.each([
  [{ keys: "hand_over" }, "to_user_id", "required"],
  [{ keys: "hand_over", to_user_id: 1, ends_in: 7 * day + 1 }, "ends_in", "hand_over_too_late"],
  [{ keys: "hand_over", to_user_id: 1, ends_in: -1 }, "ends_in", "out_of_range"],
  [{ keys: "keep" }, "keys", "required"],
  [{}, "keys", "required"],
])("a deletion that says %j is refused at %s", (fields, path, message) => {
  const issues = deleteUserInput.safeParse({ id: 1, ...fields }).error?.issues;
  expect(issues?.map((issue) => [issue.path.join("."), issue.message])).toEqual([[path, message]]);
});
