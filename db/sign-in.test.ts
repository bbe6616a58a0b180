import { inspect } from "node:util";
import argon2 from "argon2";
import { describe, expect, test } from "vitest";
import { connect } from "./client";
import { endSession, readSession, signIn } from "./door";
import { hashPassword } from "./secret";
import { testDatabase } from "./test-database";
import { fresh, inOrganization, origin, person } from "./test-scene";

const { sql, url } = await testDatabase();
const password = "a quiet green hill";
const password_hash = await hashPassword(password);
const client = { ...origin, userAgent: "Browser/1.0" };

/** A person with a password and no session yet. */
async function someone() {
  const made = await person({ password_hash });
  await sql`delete from sessions where user_id = ${made.userId}`;
  return made;
}

const enter = (name: string, secret = password) => signIn(name, secret, client);

/** Everything a refusal says, stack aside. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error("it was not refused");
  return inspect({ ...error, message: error.message, cause: error.cause });
}

describe("signing in", () => {
  test("opens a session that is the person, narrowed by nothing", async () => {
    const { userId, userName } = await someone();
    const { principalId } = await inOrganization(await person({ name: fresh("x") }));
    await sql`insert into memberships (user_id, principal_id, role) values (${userId}, ${principalId}, 'owner')`;
    const signedIn = await enter(userName);
    expect(signedIn).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), userId, userName });
    expect(await readSession(signedIn.token, { address: "192.0.2.9", requestId: "r2" })).toEqual({
      kind: "user",
      userId,
      userName,
      isAdmin: false,
      memberships: [{ principalId, role: "owner" }],
      workspaceId: 1,
      sessionId: expect.any(Number),
      authenticatedAt: expect.any(Date),
      key: null,
      origin: { address: "192.0.2.9", requestId: "r2" },
    });
    expect(await sql`select address, user_agent from sessions where user_id = ${userId}`).toEqual([
      { address: origin.address, user_agent: "Browser/1.0" },
    ]);
    const audited =
      await sql`select action, actor_name, address from audit_log where actor_user_id = ${userId}`;
    expect(audited).toEqual([{ action: "session.start", actor_name: userName, address: origin.address }]);
  });

  test("takes a name in any spelling that is the same name, and a password in any that is the same password", async () => {
    const accented = await hashPassword("pâssword of é hill");
    await person({ name: "Ärger 1", password_hash: accented });
    for (const name of ["ärger 1", "ÄRGER 1", "  Ärger １ ", "A\u0308rger 1"]) {
      await expect(enter(name, "pa\u0302ssword of e\u0301 hill")).resolves.toMatchObject({
        userName: "Ärger 1",
      });
    }
  });

  test("refuses a wrong password, an unknown name and a person who may not act with one answer, and leaves no trace", async () => {
    const { userName } = await someone();
    const inactive = await person({ password_hash, is_active: false });
    const invited = await person();
    const rows = () =>
      sql`select (select count(*) from sessions) as sessions, (select count(*) from audit_log) as audited`;
    const before = await rows();
    const answers = [
      await refusal(enter(userName, "a quiet red hill")),
      await refusal(enter(userName, password.toUpperCase())),
      await refusal(enter(userName, "")),
      await refusal(enter("nobody")),
      await refusal(enter("")),
      await refusal(enter("\0")),
      await refusal(enter("\ud800")),
      await refusal(enter("' or 1=1 --")),
      await refusal(enter("x".repeat(100_000))),
      await refusal(enter(inactive.userName)),
      await refusal(enter(invited.userName)),
      await refusal(enter(invited.userName, "")),
    ];
    expect(new Set(answers)).toEqual(new Set([answers[0]]));
    expect(answers[0]).toContain("wrong_credentials");
    expect(await rows()).toEqual(before);
  });
});

/** How many queries of this database wait for another. */
const waiting = () =>
  sql`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe("a change while the password is being checked", () => {
  test.each([
    ["another password", "password_hash = 'changed'"],
    ["a deactivation", "is_active = false"],
  ])("(%s) opens no session", async (_change, set) => {
    const { userId, userName } = await someone();
    const other = connect(url, { max: 1, applicationName: "other" });
    const refused = await other.sql.begin(async (tx) => {
      await tx.unsafe(`update users set ${set} where id = ${userId}`);
      const attempt = refusal(enter(userName));
      await expect.poll(waiting).toEqual([{ count: 1 }]);
      return { attempt };
    });
    expect(await refused.attempt).toContain("wrong_credentials");
    expect(await sql`select id from sessions where user_id = ${userId}`).toEqual([]);
    await other.close();
  });
});

test("a password hashed at a lower cost is hashed anew when it is given, and works as before", async () => {
  const cheap = await argon2.hash(password, {
    type: argon2.argon2id,
    memoryCost: 8192,
    timeCost: 1,
    parallelism: 1,
  });
  const { userId, userName } = await person({ password_hash: cheap });
  await refusal(enter(userName, "a quiet red hill"));
  const stored = async () =>
    (await sql`select password_hash from users where id = ${userId}`)[0]?.password_hash;
  expect(await stored()).toBe(cheap);
  await enter(userName);
  const renewed = await stored();
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await enter(userName);
  expect(await stored()).toBe(renewed);
});

describe("a session", () => {
  let token: string;
  let userId: number;
  const isOpen = async () => (await readSession(token, origin)) !== null;

  const opened = async () => {
    ({ token, userId } = await enter((await someone()).userName));
    expect(await isOpen()).toBe(true);
  };

  test("is nobody's under any other token", async () => {
    await opened();
    for (const other of ["", "\0", token.slice(1), `${token}=`, token.toLowerCase(), "A".repeat(43)]) {
      expect(await readSession(other, origin)).toBeNull();
    }
  });

  test("ends with sign-out, which another session survives", async () => {
    await opened();
    const { userName } = (await readSession(token, origin)) ?? {};
    const elsewhere = await enter(userName ?? "");
    await endSession(token, origin);
    expect(await isOpen()).toBe(false);
    expect(await readSession(elsewhere.token, origin)).toMatchObject({ userId });
    await endSession(token, origin);
    const ended = await sql`select actor_user_id from audit_log where action = 'session.end'`;
    expect(ended).toEqual([{ actor_user_id: userId }]);
  });

  test("ends twelve hours after it was last used, and each use begins them anew", async () => {
    await opened();
    await sql`update sessions set last_seen_at = now() - interval '11 hours 59 minutes' where user_id = ${userId}`;
    expect(await isOpen()).toBe(true);
    const [seen] =
      await sql`select now() - last_seen_at < interval '1 minute' as renewed from sessions where user_id = ${userId}`;
    expect(seen?.renewed).toBe(true);
    await sql`update sessions set last_seen_at = now() - interval '12 hours 1 second' where user_id = ${userId}`;
    expect(await isOpen()).toBe(false);
  });

  test("ends seven days after sign-in, however often it was used", async () => {
    await opened();
    const [row] = await sql`
      select extract(epoch from expires_at - created_at)::int as lasts from sessions where user_id = ${userId}`;
    expect(Math.abs(Number(row?.lasts) - 7 * 86_400)).toBeLessThan(60);
    await sql`update sessions set expires_at = now() - interval '1 second' where user_id = ${userId}`;
    expect(await isOpen()).toBe(false);
    await enter((await sql`select name from users where id = ${userId}`)[0]?.name);
    expect(await sql`select count(*) from sessions where user_id = ${userId}`).toEqual([{ count: 1 }]);
  });

  test("ends with the person's deactivation", async () => {
    await opened();
    await sql`update users set is_active = false where id = ${userId}`;
    expect(await isOpen()).toBe(false);
  });

  test("is no administrator's from the next request after a demotion", async () => {
    await opened();
    await sql`update users set is_admin = true where id = ${userId}`;
    expect(await readSession(token, origin)).toMatchObject({ isAdmin: true });
    await sql`update users set is_admin = false where id = ${userId}`;
    expect(await readSession(token, origin)).toMatchObject({ isAdmin: false });
  });

  test("is noted as used at most once a minute", async () => {
    await opened();
    const written = () => sql`select xmin, last_seen_at from sessions where user_id = ${userId}`;
    const before = await written();
    for (let i = 0; i < 3; i++) await isOpen();
    expect(await written()).toEqual(before);
    await sql`update sessions set last_seen_at = now() - interval '61 seconds' where user_id = ${userId}`;
    await isOpen();
    const [user] =
      await sql`select now() - last_seen_at < interval '10 seconds' as seen from users where id = ${userId}`;
    expect(user?.seen).toBe(true);
  });
});
