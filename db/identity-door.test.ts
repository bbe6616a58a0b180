import { describe, expect, test } from "vitest";
import { readSession } from "./door";
import { ago, decide, enter, issuer, newcomer, refused, somebody, sql, usersNow } from "./test-identities";
import { fresh, origin, person } from "./test-scene";

describe("somebody unknown", () => {
  test("becomes a user at the first sign-in and is the same user at the next", async () => {
    const identity = somebody({ names: ["Grace"], email: "grace@example.com" });
    const first = await enter(identity);
    expect(first.userName).toBe("Grace");
    const second = await enter({ ...identity, names: ["Somebody else"], email: "other@example.com" });
    expect(second).toEqual({ ...first, token: expect.not.stringContaining(first.token) });
    expect(await readSession(second.token, origin)).toMatchObject({ userId: first.userId, isAdmin: false });
    expect(await sql`select issuer, subject, email from identities where user_id = ${first.userId}`).toEqual([
      { issuer, subject: identity.subject, email: "other@example.com" },
    ]);
    const told = await sql`
      select actor_kind, action, after from audit_log where target_type = 'user' and target_id = ${first.userId} order by id`;
    expect(told).toEqual([
      { actor_kind: "system", action: "user.create", after: { name: "Grace" } },
      { actor_kind: "user", action: "session.start", after: null },
      { actor_kind: "user", action: "session.start", after: null },
    ]);
  });

  test("stays outside, and leaves nothing, until the settings let them in", async () => {
    const before = await usersNow();
    await decide({});
    await expect(enter(somebody())).rejects.toMatchObject(refused);
    await decide({ sign_up: true, allowed_domains: ["example.com"] });
    for (const claims of [
      { isEmailVerified: false },
      { email: null },
      { email: "ana@example.org" },
      { email: "ana@example.com.evil.org" },
    ])
      await expect(enter(somebody(claims))).rejects.toMatchObject(refused);
    expect(await usersNow()).toBe(before);
    await expect(enter(somebody())).resolves.toBeDefined();
  });

  test("is never taken for a user of that name or address", async () => {
    const { userId } = await person({ name: "turing" });
    const { identity, userId: second } = await newcomer({ names: ["turing"], email: "turing@example.com" });
    const third = await enter(somebody({ names: ["TURING"], email: identity.email }));
    expect(new Set([userId, second, third.userId]).size).toBe(3);
    expect(third.userName).toBe("TURING-3");
  });

  test("with fifty of their name there already is told so, and nothing is left", async () => {
    const name = fresh("crowd");
    for (const one of [name, ...Array.from({ length: 49 }, (_, i) => `${name}-${i + 2}`)])
      await person({ name: one });
    await expect(enter(somebody({ names: [name] }))).rejects.toMatchObject({ code: "user_name_taken" });
  });

  test("who comes in ten times at once is one user", async () => {
    const identity = somebody();
    const came = await Promise.all(Array.from({ length: 10 }, () => enter(identity)));
    expect(new Set(came.map(({ userId }) => userId)).size).toBe(1);
  });
});

describe("a known identity", () => {
  test("opens nothing once its user is deactivated or deleted, and says what it says to a stranger", async () => {
    for (const set of ["is_active = false", "is_active = false, deleted_at = now()"]) {
      const { identity, userId } = await newcomer();
      await sql.unsafe(`update users set ${set} where id = ${userId}`);
      const before = await sql`select count(*) from sessions`;
      await expect(enter(identity)).rejects.toMatchObject(refused);
      expect(await sql`select count(*) from sessions`).toEqual(before);
    }
  });

  test("opens the door whether or not strangers may come in", async () => {
    const { identity, userId } = await newcomer();
    await decide({ allowed_domains: ["elsewhere.example"] });
    expect(await enter({ ...identity, isEmailVerified: false })).toMatchObject({ userId });
  });

  test("is another's when the issuer differs by a character", async () => {
    const { identity } = await newcomer();
    for (const other of [
      `${issuer}/`,
      "https://ID.example.com",
      "http://id.example.com",
      "https://evil.example",
    ])
      await expect(enter({ ...identity, issuer: other })).rejects.toMatchObject(refused);
  });

  test("counts as proved when the provider says it was, and never later than now", async () => {
    const identity = somebody({ authenticatedAt: ago(90) });
    const { token } = await enter(identity);
    expect((await readSession(token, origin))?.authenticatedAt).toEqual(identity.authenticatedAt);
    const ahead = await enter({ ...identity, authenticatedAt: ago(-90) });
    const { authenticatedAt } = (await readSession(ahead.token, origin)) ?? {};
    expect(authenticatedAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
