import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { getAccount, getPreferences, setPreferences } from "./account";
import { requireRecentSignIn } from "./allow";
import { readSession, signIn } from "./door";
import { hashPassword } from "./secret";
import { confirmPassword, endOneSession, endSessions, listSessions } from "./sessions";
import { testDatabase } from "./test-database";
import { callingWith, origin, person } from "./test-scene";
import { changePassword } from "./users";

const { sql } = await testDatabase();
const password = "a quiet green hill";
const password_hash = await hashPassword(password);
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0";

/** Somebody signed in with this many browsers, as each of them. */
async function signedIn(count: number): Promise<{ tokens: string[]; actors: UserActor[] }> {
  const { userId, userName } = await person({ password_hash });
  await sql`delete from sessions where user_id = ${userId}`;
  const tokens = [];
  for (let i = 0; i < count; i++) {
    const address = `192.0.2.${i}`;
    const { token } = await signIn(userName, password, { address, requestId: null, userAgent: firefox });
    tokens.push(token);
  }
  return { tokens, actors: await Promise.all(tokens.map(open)) };
}

async function open(token: string): Promise<UserActor> {
  const actor = await readSession(token, origin);
  if (actor === null) throw new Error("the session has ended");
  return actor;
}

const isOpen = async (token = "") => (await readSession(token, origin)) !== null;
const actionsOf = async ({ userId }: UserActor) =>
  (await sql`select action, refusal from audit_log where actor_user_id = ${userId} order by id`).map(
    ({ action, refusal }) => (refusal ? `${action}: ${refusal}` : action),
  );

describe("the list of one's sessions", () => {
  test("begins with this one, then has the last used, and tells each one's device", async () => {
    const { actors } = await signedIn(3);
    const [first, second, third] = actors;
    if (!first || !second || !third) throw new Error("nobody is there");
    await sql`update sessions set last_seen_at = now() - interval '1 hour' where id = ${third.sessionId}`;
    await sql`update sessions set last_seen_at = now() - interval '2 hours' where id = ${first.sessionId}`;
    const listed = await listSessions(first);
    expect(listed.map(({ id }) => id)).toEqual([first, second, third].map(({ sessionId }) => sessionId));
    expect(listed[0]).toEqual({
      id: first.sessionId,
      device: { kind: "desktop", browser: "Firefox 128", system: "Windows" },
      address: "192.0.2.0",
      created_at: expect.any(Date),
      last_seen_at: expect.any(Date),
      is_current: true,
    });
    expect(listed.map(({ is_current }) => is_current)).toEqual([true, false, false]);
  });

  test("leaves out what is over, what idled out, and everybody else's, an administrator's included", async () => {
    const { actors } = await signedIn(3);
    const [first, second, third] = actors;
    if (!first || !second || !third) throw new Error("nobody is there");
    await sql`update sessions set last_seen_at = now() - interval '13 hours' where id = ${second.sessionId}`;
    await sql`update sessions set expires_at = now() where id = ${third.sessionId}`;
    await sql`update users set is_admin = true where id = ${first.userId}`;
    expect(await listSessions({ ...first, isAdmin: true })).toMatchObject([{ id: first.sessionId }]);
  });
});

describe("ending sessions", () => {
  test("ends that one from its next request on, and no other", async () => {
    const { tokens, actors } = await signedIn(3);
    const [first, second] = actors;
    if (!first) throw new Error("nobody is there");
    await endOneSession(first, { id: second?.sessionId ?? 0 });
    expect(await Promise.all(tokens.map(isOpen))).toEqual([true, false, true]);
    expect((await actionsOf(first)).at(-1)).toBe("session.end");
  });

  test.each([false, true])("is for one's own alone (administrator: %s)", async (isAdmin) => {
    const { tokens, actors } = await signedIn(1);
    const stranger = { ...(await person({ is_admin: isAdmin })), isAdmin };
    const id = actors[0]?.sessionId ?? 0;
    await expect(endOneSession(stranger, { id })).rejects.toMatchObject({ code: "not_found" });
    await endSessions(stranger);
    expect(await isOpen(tokens[0])).toBe(true);
    expect(await actionsOf(stranger)).toEqual(["session.end: not_found", "session.end_all"]);
  });

  test("everywhere ends all of them, this one included, and the next request with each is refused", async () => {
    const { tokens, actors } = await signedIn(3);
    const [first] = actors;
    if (!first) throw new Error("nobody is there");
    expect(await endSessions(first)).toEqual({ ended: 3 });
    expect(await Promise.all(tokens.map(isOpen))).toEqual([false, false, false]);
    expect((await actionsOf(first)).at(-1)).toBe("session.end_all");
  });

  test("is what a change of password does to all others", async () => {
    const { tokens, actors } = await signedIn(3);
    if (!actors[0]) throw new Error("nobody is there");
    await changePassword(actors[0], { current: password, password: "another green hill" });
    expect(await Promise.all(tokens.map(isOpen))).toEqual([true, false, false]);
  });
});

describe("confirming that it is oneself", () => {
  const stale = async () => {
    const { tokens, actors } = await signedIn(2);
    const [actor, other] = actors;
    if (!actor || !other) throw new Error("nobody is there");
    await sql`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = ${actor.userId}`;
    const isRecent = async (token = "") => {
      const now = await open(token);
      return Promise.resolve(now)
        .then(requireRecentSignIn)
        .then(
          () => true,
          () => false,
        );
    };
    return { actor, recent: () => Promise.all(tokens.map(isRecent)) };
  };

  test("lets this session, and no other, do for ten minutes what needs a recent sign-in", async () => {
    const { actor, recent } = await stale();
    expect(await recent()).toEqual([false, false]);
    await confirmPassword(actor, { current_password: password });
    expect(await recent()).toEqual([true, false]);
    expect((await actionsOf(actor)).at(-1)).toBe("session.confirm");
  });

  test("takes the right password alone, and ten wrong ones at most, whatever asks for it", async () => {
    const { actor, recent } = await stale();
    const wrong = {
      code: "invalid_input",
      issues: [{ path: "current_password", message: "password_wrong" }],
    };
    for (let i = 0; i < 5; i++) {
      await expect(confirmPassword(actor, { current_password: "wrong" })).rejects.toMatchObject(wrong);
      await expect(changePassword(actor, { current: "wrong", password })).rejects.toMatchObject({
        issues: [{ path: "current" }],
      });
    }
    await expect(confirmPassword(actor, { current_password: password })).rejects.toMatchObject({
      code: "too_many_attempts",
      status: 429,
    });
    await expect(changePassword(actor, { current: password, password })).rejects.toMatchObject({
      code: "too_many_attempts",
    });
    expect(await recent()).toEqual([false, false]);
  });

  test("is not for who has no password", async () => {
    const actor = await person();
    for (const current_password of ["", password]) {
      await expect(confirmPassword(actor, { current_password })).rejects.toMatchObject({ status: 422 });
    }
  });
});

test("how the console looks is kept for the person, each choice by itself", async () => {
  const ada = await person();
  const bob = await person();
  expect(await getPreferences(ada)).toEqual({});
  await setPreferences(ada, { theme: "dark", density: "compact" });
  await setPreferences(ada, { locale: "zh-CN", density: "comfortable" });
  expect(await getPreferences(ada)).toEqual({ theme: "dark", locale: "zh-CN", density: "comfortable" });
  expect(await getPreferences(bob)).toEqual({});
});

test("one's account tells what one is, and whether one has a password", async () => {
  const admin = await person({ is_admin: true, password_hash });
  const { userName } = admin;
  expect(await getAccount(admin)).toEqual({
    name: userName,
    is_admin: true,
    has_password: true,
    created_at: expect.any(Date),
  });
  expect(await getAccount(await person())).toMatchObject({ is_admin: false, has_password: false });
});

test("an API key of one's own reaches none of it, whatever its scope", async () => {
  const owner = await person({ password_hash });
  const caller = await callingWith(owner, { scope: ["*"] });
  const verbs = [
    () => listSessions(caller),
    () => endOneSession(caller, { id: owner.sessionId ?? 0 }),
    () => endSessions(caller),
    () => getAccount(caller),
    () => getPreferences(caller),
    () => setPreferences(caller, { theme: "dark" }),
  ];
  for (const verb of verbs) await expect(verb()).rejects.toMatchObject({ code: "insufficient_scope" });
  await expect(confirmPassword(caller, { current_password: password })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await sql`select id from sessions where user_id = ${owner.userId}`).toHaveLength(1);
});
