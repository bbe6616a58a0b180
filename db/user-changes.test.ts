import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { inviteUserInput } from "../lib/users";
import { readSession, setPassword } from "./door";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { fresh, newKey, openedBy, origin, person } from "./test-scene";
import { findUser, getUser } from "./user-list";
import { createUser, endUserSessions, resetPassword, updateUser } from "./users";

const { sql } = await testDatabase();
const hour = 3_600_000;

/** Somebody who can sign in, as far as the database knows. */
const known = (values = {}) => person({ password_hash: "a digest", ...values });
const admin = await known({ is_admin: true });
const longAgo = { authenticatedAt: new Date(Date.now() - hour) };
const stale = { ...admin, ...longAgo };

const invite = (fields: object = {}) =>
  createUser(admin, inviteUserInput.parse({ name: fresh("guest"), ...fields }));

async function audited(userId: number) {
  return sql`
    select action, before, after, refusal from audit_log
    where target_type = 'user' and target_id = ${userId} order by id`;
}

describe("an invited user", () => {
  test("has no password, and chooses it by the link that is told once", async () => {
    const { user, linkToken } = await invite({ name: "Tove" });
    expect(user).toEqual({
      id: expect.any(Number),
      name: "Tove",
      is_admin: false,
      is_active: true,
      status: "invited",
      organizations: [],
      keys: 0,
      created_at: expect.any(Date),
      last_seen_at: null,
      deleted_at: null,
    });
    await setPassword({ token: linkToken ?? "", password: "a quiet green hill" }, origin);
    expect(await getUser(admin, user)).toMatchObject({ status: "active" });
  });

  test.each(["Ingrid", "INGRID", "ingrid", "Ｉngrid", "Ing\u200brid"])(
    "has a name of their own: beside Ingrid there is no %j",
    async (name) => {
      await invite({ name: "Ingrid" }).catch(() => {});
      const before = await sql`select count(*) from users`;
      const refusal = { code: "user_name_taken", issues: [{ path: "name", message: "name_taken" }] };
      await expect(invite({ name })).rejects.toMatchObject(refusal);
      await expect(updateUser(admin, { id: admin.userId, name })).rejects.toMatchObject(refusal);
      expect(await sql`select count(*) from users`).toEqual(before);
    },
  );

  test("of one name is made once when made many times at once", async () => {
    const name = fresh("same");
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => invite({ name })));
    const refusals = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refusals).toEqual(Array(19).fill("user_name_taken"));
  });

  test("can be given a new link without a new proof, since nobody can be taken over by it", async () => {
    const { user, linkToken } = await invite();
    const renewed = await resetPassword(stale, user);
    const use = (token: string | null) =>
      setPassword({ token: token ?? "", password: "a quiet green hill" }, origin);
    await expect(use(linkToken)).rejects.toMatchObject({ code: "link_invalid" });
    await use(renewed.linkToken);
  });
});

describe("what makes somebody administer, or lets one act as them, asks for a recent proof", () => {
  const refusal = { code: "sign_in_again", status: 403 };

  test("inviting an administrator", async () => {
    const name = fresh("guest");
    await expect(createUser(stale, { name, is_admin: true })).rejects.toMatchObject(refusal);
    await expect(findUser(admin, name)).rejects.toMatchObject({ code: "not_found" });
    await createUser(stale, { name, is_admin: false });
  });

  test("promoting, and letting a deactivated administrator act again", async () => {
    const [member, sleeping] = [await known(), await known({ is_admin: true, is_active: false })];
    for (const edit of [
      { id: member.userId, is_admin: true },
      { id: sleeping.userId, is_active: true },
    ]) {
      const another = { ...(await known({ is_admin: true })), ...longAgo };
      await expect(updateUser(another, edit)).rejects.toMatchObject(refusal);
      expect(await audited(edit.id)).toMatchObject([{ action: "user.update", refusal: "sign_in_again" }]);
      await updateUser(admin, edit);
      expect(await getUser(admin, edit)).toMatchObject({ is_admin: true, is_active: true });
    }
  });

  test("a link to another's password, or to an administrator's first", async () => {
    const [member, guest] = [await known(), (await invite({ is_admin: true })).user];
    for (const id of [member.userId, guest.id]) {
      await expect(resetPassword(stale, { id })).rejects.toMatchObject(refusal);
      await resetPassword(admin, { id });
    }
  });

  test("but not renaming, demoting or deactivating, which take power away", async () => {
    const other = await known({ is_admin: true });
    await updateUser(stale, { id: other.userId, name: fresh("renamed") });
    await updateUser(stale, { id: other.userId, is_admin: false });
    await updateUser(stale, { id: other.userId, is_active: false });
  });
});

describe("an edit", () => {
  test("writes exactly what it names, and the audit log says what was before", async () => {
    const { userId: id, userName } = await known();
    const name = fresh("renamed");
    await updateUser(admin, { id, name });
    await updateUser(admin, { id, is_admin: true });
    expect(await getUser(admin, { id })).toMatchObject({ name, is_admin: true, is_active: true });
    expect(await audited(id)).toEqual([
      { action: "user.update", before: { name: userName }, after: { name }, refusal: null },
      { action: "user.update", before: { is_admin: false }, after: { is_admin: true }, refusal: null },
    ]);
  });

  test("that renames somebody leaves them signed in, and their key theirs", async () => {
    const member = await known();
    const token = await openedBy(member);
    const name = fresh("renamed");
    const { value } = await newKey(member);
    await updateUser(admin, { id: member.userId, name });
    expect(await readSession(token, origin)).toMatchObject({ userName: name });
    expect(await proveKey(value)).toMatchObject({ userName: name });
  });

  test.each([{ is_admin: false }, { is_active: false }])(
    "to %j ends every session of that person and nobody else's",
    async (patch) => {
      const [other, bystander] = [await known({ is_admin: true }), await known()];
      const tokens = [await openedBy(other), await openedBy(other)];
      const theirs = await openedBy(bystander);
      await updateUser(admin, { id: other.userId, ...patch });
      for (const token of tokens) expect(await readSession(token, origin)).toBeNull();
      expect(await readSession(theirs, origin)).not.toBeNull();
      await updateUser(admin, { id: other.userId, is_active: true, is_admin: true });
      for (const token of tokens) expect(await readSession(token, origin)).toBeNull();
    },
  );

  test("that deactivates stops the person's keys and links, and activating gives the keys back", async () => {
    const member = await known();
    const { value } = await newKey(member);
    const { linkToken } = await resetPassword(admin, { id: member.userId });
    await updateUser(admin, { id: member.userId, is_active: false });
    expect(await proveKey(value)).toMatchObject({ isUserActive: false });
    await expect(resetPassword(admin, { id: member.userId })).rejects.toMatchObject({
      code: "user_deactivated",
      status: 409,
      values: { name: member.userName },
    });
    await updateUser(admin, { id: member.userId, is_active: true });
    expect(await proveKey(value)).toMatchObject({ isUserActive: true });
    const late = setPassword({ token: linkToken, password: "a quiet green hill" }, origin);
    await expect(late).rejects.toMatchObject({ code: "link_invalid" });
  });

  test("of a deleted user or of nobody finds nobody", async () => {
    const gone = await known({ deleted_at: new Date(), is_active: false });
    for (const id of [gone.userId, 2 ** 31 - 1]) {
      const calls = [
        () => updateUser(admin, { id, name: fresh("name") }),
        () => resetPassword(admin, { id }),
        () => endUserSessions(admin, { id }),
        () => getUser(admin, { id }),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

test("ending somebody's sessions ends all of theirs, says how many, and leaves their way back in", async () => {
  const member = await person();
  const tokens = [await openedBy(member), await openedBy(member)];
  expect(await endUserSessions(admin, { id: member.userId })).toEqual({ ended: 3 });
  for (const token of tokens) expect(await readSession(token, origin)).toBeNull();
  expect(await readSession(await openedBy(member), origin)).not.toBeNull();
  expect(await audited(member.userId)).toMatchObject([{ action: "session.end_all", after: { ended: 3 } }]);
});

describe("to somebody who administers nothing", () => {
  const verbs: [string, (actor: UserActor, id: number) => Promise<unknown>][] = [
    ["user.create", (actor) => createUser(actor, { name: fresh("friend"), is_admin: false })],
    ["user.update", (actor, id) => updateUser(actor, { id, is_admin: true })],
    ["user.password_link", (actor, id) => resetPassword(actor, { id })],
    ["session.end_all", (actor, id) => endUserSessions(actor, { id })],
  ];
  test.each(verbs)("users cannot be changed by %s, and the attempt is audited", async (action, verb) => {
    const [stranger, victim] = [await known(), await known()];
    for (const id of [victim.userId, stranger.userId]) {
      await expect(verb(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(
      await sql`select distinct action, refusal from audit_log where actor_user_id = ${stranger.userId}`,
    ).toEqual([{ action, refusal: "not_found" }]);
  });
});

test("the operator does all of it without a session", async () => {
  const { user } = await createUser(operator, { name: fresh("guest"), is_admin: true });
  await updateUser(operator, { id: user.id, is_admin: false });
  await updateUser(operator, { id: user.id, is_admin: true });
  await resetPassword(operator, user);
  await endUserSessions(operator, user);
});
