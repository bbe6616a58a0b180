import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { createUserInput, setPasswordInput } from "../lib/users";
import { readSession, setPassword, signIn } from "./door";
import { hashPassword } from "./secret";
import { testDatabase } from "./test-database";
import { fresh, origin, person } from "./test-scene";
import { findUser } from "./user-list";
import { changePassword, createUser, resetPassword } from "./users";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const password = "a quiet green hill";
const password_hash = await hashPassword(password);

const invite = (name: string, fields: object = {}) =>
  createUser(admin, createUserInput.parse({ name, ...fields }));
const reset = async (name: string) => resetPassword(admin, await findUser(admin, name));
const choose = (token: string | null, chosen = password) =>
  setPassword(setPasswordInput.parse({ token, password: chosen }), origin);
const open = async (name: string, secret = password) =>
  (await signIn(name, secret, { ...origin, userAgent: null })).token;

/** A person with a password and two open sessions, the first of which acts. */
async function signedIn(): Promise<{ actor: UserActor; here: string; elsewhere: string }> {
  const { userName } = await person({ password_hash });
  const [here, elsewhere] = [await open(userName), await open(userName)];
  const actor = await readSession(here, origin);
  if (actor === null) throw new Error("no session");
  return { actor, here, elsewhere };
}

const weak = [
  ["is too short", "password_too_short", "short-words"],
  ["is too short in characters people count", "password_too_short", "🦊🦊🦊🦊🦊🦊"],
  ["is common", "password_common", "password1234"],
  ["is common in capitals", "password_common", "QWERTYUIOP12"],
  ["is a run of the keyboard", "password_common", "123456789012"],
  ["is the person's own name", "password_common", "grace_hopper_1"],
  ["is the product's name", "password_common", "latchkey2026"],
] as const;

describe("a password that a person chooses", async () => {
  const grace = await person({ name: "grace_hopper_1", password_hash });
  const { linkToken } = await resetPassword(admin, { id: grace.userId });

  test.each(weak)("is refused when it %s, wherever it is chosen", async (_why, message, bad) => {
    const refusal = { code: "invalid_input", issues: [{ path: "password", message }] };
    await expect(invite("Grace_Hopper_1", { password: bad })).rejects.toMatchObject(refusal);
    await expect(choose(linkToken, bad)).rejects.toMatchObject(refusal);
    await expect(changePassword(grace, { current: password, password: bad })).rejects.toMatchObject(refusal);
  });

  test.each([
    "twelve chars",
    "correct horse battery staple",
    "密码密码短语一二三四五六",
    "\u0000\u0001\u0002 any at all",
    "0f".repeat(20) + fresh("-long-and-not-common-at-all"),
  ])("is taken whatever its characters: %j", async (chosen) => {
    const { user } = await invite(fresh("guest"), { password: chosen });
    await open(user.name, chosen);
  });
});

describe("changing one's password", () => {
  test("ends every other session, keeps this one, and the old password is no more", async () => {
    const { actor, here, elsewhere } = await signedIn();
    const { linkToken } = await resetPassword(admin, { id: actor.userId });
    await changePassword(actor, { current: password, password: "another green hill" });
    expect(await readSession(here, origin)).toMatchObject({ userId: actor.userId });
    expect(await readSession(elsewhere, origin)).toBeNull();
    await expect(open(actor.userName)).rejects.toMatchObject({ code: "wrong_credentials" });
    await open(actor.userName, "another green hill");
    await expect(choose(linkToken)).rejects.toMatchObject({ code: "link_invalid" });
  });

  test("needs the present one, and changes nothing without it", async () => {
    const { actor, elsewhere } = await signedIn();
    const before = await sql`select password_hash, updated_at from users where id = ${actor.userId}`;
    for (const current of ["a quiet red hill", " ", password.toUpperCase()]) {
      const change = changePassword(actor, { current, password: "another green hill" });
      await expect(change).rejects.toMatchObject({
        issues: [{ path: "current", message: "password_wrong" }],
      });
    }
    expect(await sql`select password_hash, updated_at from users where id = ${actor.userId}`).toEqual(before);
    expect(await readSession(elsewhere, origin)).not.toBeNull();
  });

  test("by many at once with the same present one is done once", async () => {
    const { actor } = await signedIn();
    const chosen = Array.from({ length: 5 }, (_, i) => `green hill number ${i}`);
    const settled = await Promise.allSettled(
      chosen.map((next) => changePassword(actor, { current: password, password: next })),
    );
    const won = chosen.filter((_, i) => settled[i]?.status === "fulfilled");
    expect(won).toHaveLength(1);
    await open(actor.userName, won[0]);
    expect(
      await sql`
      select count(*) from audit_log where action = 'user.password_change' and actor_user_id = ${actor.userId}`,
    ).toEqual([{ count: 1 }]);
  });

  test("is for signed-in people, not for keys or the operator", async () => {
    const { actor } = await signedIn();
    const input = { current: password, password: "another green hill" };
    const operator = { kind: "operator", origin } as const;
    for (const caller of [{ ...actor, sessionId: null }, operator]) {
      await expect(changePassword(caller, input)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("a link to choose a password", () => {
  test("works once, for the person it was made for, and ends all their sessions", async () => {
    const { actor, here, elsewhere } = await signedIn();
    const { linkToken } = await reset(actor.userName.toUpperCase());
    await open(actor.userName);
    expect(await choose(linkToken, "another green hill")).toEqual({ userName: actor.userName });
    for (const token of [here, elsewhere]) expect(await readSession(token, origin)).toBeNull();
    await open(actor.userName, "another green hill");
    await expect(choose(linkToken)).rejects.toMatchObject({ code: "link_invalid" });
    expect(
      await sql`
      select actor_user_id, target_id from audit_log where action = 'user.password_change' and target_id = ${actor.userId}`,
    ).toEqual([{ actor_user_id: actor.userId, target_id: actor.userId }]);
  });

  test("works once when it is used many times at once", async () => {
    const { linkToken } = await invite(fresh("guest"));
    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => choose(linkToken)));
    const refusals = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refusals).toEqual(Array(49).fill("link_invalid"));
  });

  test("is good for seven days as long as there is no password yet and then for one, and not a second longer", async () => {
    const lasts = async (token: string | null) => {
      const [row] = await sql`
        select extract(epoch from expires_at - created_at)::int as seconds from links order by id desc limit 1`;
      await sql`update links set expires_at = now() - interval '1 second'`;
      await expect(choose(token)).rejects.toMatchObject({ code: "link_invalid" });
      return Math.round(Number(row?.seconds) / 3600);
    };
    const { user, linkToken } = await invite(fresh("guest"));
    expect(await lasts(linkToken)).toBe(7 * 24);
    const renewed = await resetPassword(admin, user);
    expect(await lasts(renewed.linkToken)).toBe(7 * 24);
    await choose((await resetPassword(admin, user)).linkToken);
    expect(await lasts((await resetPassword(admin, user)).linkToken)).toBe(24);
  });

  test("ends when a newer one is made, and with the person's deactivation", async () => {
    const { user, linkToken } = await invite(fresh("guest"));
    const newer = await resetPassword(admin, user);
    await expect(choose(linkToken)).rejects.toMatchObject({ code: "link_invalid" });
    await sql`update users set is_active = false where id = ${user.id}`;
    await expect(choose(newer.linkToken)).rejects.toMatchObject({ code: "link_invalid" });
    await sql`update users set is_active = true where id = ${user.id}`;
    await choose(newer.linkToken);
  });
});
