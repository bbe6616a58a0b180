import { beforeEach, describe, expect, test } from "vitest";
import { operator } from "../lib/actor";
import type { Identity } from "../lib/identity";
import { type SignInSettings, signInSettings } from "../lib/sign-in-settings";
import { readSession } from "./door";
import { confirmIdentity, linkIdentity, listIdentities, prepareLink, unlinkIdentity } from "./identities";
import { enterWithIdentity } from "./identity-door";
import { getSignInSettings, updateSignInSettings } from "./sign-in-settings";
import { testDatabase } from "./test-database";
import { fresh, inOrganization, origin, person } from "./test-scene";
import { updateUser } from "./users";

const issuer = "https://id.example.com";
Object.assign(process.env, {
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: "latchkey",
  OIDC_CLIENT_SECRET: "between us",
});
const { sql } = await testDatabase();
const client = { ...origin, userAgent: "Browser/1.0" };
const refused = { code: "identity_refused", status: 403, values: {}, issues: [] };

function somebody(claims: Partial<Identity> = {}): Identity {
  const subject = fresh("subject");
  return {
    issuer,
    subject,
    email: `${subject}@example.com`,
    isEmailVerified: true,
    names: [subject],
    groups: [],
    authenticatedAt: null,
    ...claims,
  };
}

const enter = (identity: Identity) => enterWithIdentity(identity, client);
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

async function decide(settings: Partial<SignInSettings>) {
  const { version } = await getSignInSettings(operator);
  return updateSignInSettings(operator, { ...signInSettings.parse(settings), version });
}

/** Somebody new, from the provider; the settings let them in. */
async function newcomer(claims: Partial<Identity> = {}) {
  const identity = somebody(claims);
  const { userId, token } = await enter(identity);
  const actor = await readSession(token, origin);
  if (!actor) throw new Error("nobody came in");
  return { identity, userId, actor };
}

const usersNow = async () => (await sql`select count(*)::int as count from users`)[0]?.count;
const userNow = async (id: number) =>
  (await sql`select is_admin, is_admin_by_group from users where id = ${id}`)[0];
const rolesOf = async (id: number) =>
  sql`select principal_id, role, is_by_group from memberships where user_id = ${id} order by principal_id`;

beforeEach(async () => {
  await decide({ sign_up: true });
});

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

describe("a group", () => {
  test("gives a role in an organization for as long as one is in it", async () => {
    const { principalId: one } = await inOrganization(await person());
    const { principalId: two } = await inOrganization(await person());
    await decide({
      sign_up: true,
      group_roles: [
        { group: "staff", organization_id: one, role: "member" },
        { group: "leads", organization_id: one, role: "owner" },
        { group: "staff", organization_id: two, role: "member" },
        { group: "staff", organization_id: 2_000_000_000, role: "owner" },
        { group: "staff", organization_id: 1, role: "owner" },
      ],
    });
    const { identity, userId } = await newcomer({ groups: ["staff"] });
    const member = { role: "member", is_by_group: true };
    expect(await rolesOf(userId)).toEqual([
      { principal_id: one, ...member },
      { principal_id: two, ...member },
    ]);
    await enter({ ...identity, groups: ["leads"] });
    expect(await rolesOf(userId)).toEqual([{ principal_id: one, role: "owner", is_by_group: true }]);
    await enter({ ...identity, groups: [] });
    expect(await rolesOf(userId)).toEqual([]);
    const told = await sql`
      select actor_kind, before, after from audit_log where action = 'user.groups' and target_id = ${userId} order by id`;
    expect(told).toEqual([
      {
        actor_kind: "system",
        before: { organizations: {} },
        after: { organizations: { [one]: "member", [two]: "member" } },
      },
      {
        actor_kind: "system",
        before: { organizations: { [one]: "member", [two]: "member" } },
        after: { organizations: { [one]: "owner" } },
      },
      { actor_kind: "system", before: { organizations: { [one]: "owner" } }, after: { organizations: {} } },
    ]);
  });

  test("neither changes nor takes what was given by hand", async () => {
    const { identity, userId } = await newcomer();
    const { principalId } = await inOrganization(await person());
    await sql`insert into memberships (user_id, principal_id, role) values (${userId}, ${principalId}, 'member')`;
    const group_roles = [{ group: "leads", organization_id: principalId, role: "owner" as const }];
    await decide({ group_roles });
    const byHand = [{ principal_id: principalId, role: "member", is_by_group: false }];
    for (const groups of [["leads"], []]) {
      await enter({ ...identity, groups });
      expect(await rolesOf(userId)).toEqual(byHand);
    }
  });

  test("that is mapped to nothing any more takes what it gave", async () => {
    const { principalId } = await inOrganization(await person());
    await decide({
      sign_up: true,
      group_roles: [{ group: "staff", organization_id: principalId, role: "member" }],
      admin_groups: ["staff"],
    });
    await person({ is_admin: true, password_hash: "one who can sign in" });
    const { identity, userId } = await newcomer({ groups: ["staff"] });
    expect(await userNow(userId)).toEqual({ is_admin: true, is_admin_by_group: true });
    await decide({});
    await enter(identity);
    expect(await rolesOf(userId)).toEqual([]);
    expect(await userNow(userId)).toEqual({ is_admin: false, is_admin_by_group: false });
  });

  test("makes an administrator for as long as one is in it, and every session of before ends with that", async () => {
    await person({ is_admin: true, password_hash: "one who can sign in" });
    await decide({ sign_up: true, admin_groups: ["root"] });
    const identity = somebody({ groups: ["root"] });
    const { token } = await enter(identity);
    expect(await readSession(token, origin)).toMatchObject({ isAdmin: true });
    const demoted = await enter({ ...identity, groups: ["Root"] });
    expect(await readSession(token, origin)).toBeNull();
    expect(await readSession(demoted.token, origin)).toMatchObject({ isAdmin: false });
  });

  test("leaves an administrator by hand one, and whoever was made one by hand since", async () => {
    await person({ is_admin: true, password_hash: "one who can sign in" });
    await decide({ sign_up: true, admin_groups: ["root"] });
    const { identity, userId } = await newcomer();
    await sql`update users set is_admin = true where id = ${userId}`;
    for (const groups of [[], ["root"], []]) {
      await enter({ ...identity, groups });
      expect(await userNow(userId)).toEqual({ is_admin: true, is_admin_by_group: false });
    }
    const other = await newcomer({ groups: ["root"] });
    await updateUser(operator, { id: other.userId, is_admin: false });
    await updateUser(operator, { id: other.userId, is_admin: true });
    await enter({ ...other.identity, groups: [] });
    expect(await userNow(other.userId)).toMatchObject({ is_admin: true });
  });

  test("never takes the last administrator, not even when two lose it at once", async () => {
    await sql`update users set is_admin = false`;
    await decide({ sign_up: true, admin_groups: ["root"] });
    const one = await newcomer({ groups: ["root"] });
    const two = await newcomer({ groups: ["root"] });
    await Promise.all([one, two].map(({ identity }) => enter({ ...identity, groups: [] })));
    const left = await sql`select id from users where is_admin`;
    expect(left).toHaveLength(1);
    await enter({ ...one.identity, groups: [] });
    await enter({ ...two.identity, groups: [] });
    expect(await sql`select id from users where is_admin`).toEqual(left);
  });
});

describe("connecting an identity", () => {
  test("lets its user in by it from then on", async () => {
    const actor = await person();
    const identity = somebody();
    await linkIdentity(actor, identity);
    await linkIdentity(actor, identity);
    expect(await enter(identity)).toMatchObject({ userId: actor.userId, userName: actor.userName });
    expect(await listIdentities(actor)).toEqual([
      {
        id: expect.any(Number),
        issuer,
        email: identity.email,
        created_at: expect.any(Date),
        last_used_at: expect.any(Date),
      },
    ]);
    expect(await listIdentities(await person())).toEqual([]);
  });

  test("asks for a recent sign-in", async () => {
    const actor = { ...(await person()), authenticatedAt: ago(11) };
    await expect(prepareLink(actor)).rejects.toMatchObject({ code: "sign_in_again" });
    await expect(linkIdentity(actor, somebody())).rejects.toMatchObject({ code: "sign_in_again" });
    expect(await listIdentities(actor)).toEqual([]);
    await expect(prepareLink({ ...actor, authenticatedAt: ago(9) })).resolves.toBeUndefined();
  });

  test("takes it from nobody but a deleted user", async () => {
    const { identity, userId } = await newcomer();
    const actor = await person();
    await expect(linkIdentity(actor, identity)).rejects.toMatchObject({ code: "identity_taken" });
    await sql`update users set is_active = false where id = ${userId}`;
    await expect(linkIdentity(actor, identity)).rejects.toMatchObject({ code: "identity_taken" });
    expect(await sql`select user_id from identities where subject = ${identity.subject}`).toEqual([
      { user_id: userId },
    ]);
    const audited =
      await sql`select refusal from audit_log where actor_user_id = ${actor.userId} and refusal is not null`;
    expect(audited[0]).toEqual({ refusal: "identity_taken" });
    await sql`update users set deleted_at = now() where id = ${userId}`;
    await linkIdentity(actor, identity);
    expect(await enter(identity)).toMatchObject({ userId: actor.userId });
  });

  test("believes no other issuer", async () => {
    const actor = await person();
    const link = linkIdentity(actor, somebody({ issuer: "https://evil.example" }));
    await expect(link).rejects.toMatchObject(refused);
  });

  test("that two people try at once is one's", async () => {
    const people = [await person(), await person()];
    const identity = somebody();
    const tries = await Promise.allSettled(people.map((actor) => linkIdentity(actor, identity)));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("disconnecting an identity", () => {
  const idOf = async (actor: Awaited<ReturnType<typeof person>>) =>
    (await listIdentities(actor)).at(-1)?.id ?? 0;

  test("ends it, one's other sessions and what its groups gave", async () => {
    const { principalId } = await inOrganization(await person());
    await decide({
      sign_up: true,
      group_roles: [{ group: "staff", organization_id: principalId, role: "owner" }],
    });
    const { identity, userId, actor } = await newcomer({ groups: ["staff"] });
    await sql`update users set password_hash = 'one' where id = ${userId}`;
    await enter(identity);
    await unlinkIdentity(actor, { id: await idOf(actor) });
    expect(await rolesOf(userId)).toEqual([]);
    expect(await sql`select id from sessions where user_id = ${userId}`).toEqual([{ id: actor.sessionId }]);
    await decide({});
    await expect(enter(identity)).rejects.toMatchObject(refused);
  });

  test("is refused where it would be the last way in", async () => {
    const { actor, userId, identity } = await newcomer();
    await sql`insert into identities (user_id, issuer, subject) values (${userId}, 'https://old.example', 'x')`;
    const [{ id } = { id: 0 }] = await listIdentities(actor);
    await expect(unlinkIdentity(actor, { id })).rejects.toMatchObject({ code: "last_sign_in" });
    expect(await enter(identity)).toMatchObject({ userId });
    await unlinkIdentity(actor, { id: await idOf(actor) });
    await linkIdentity(actor, somebody());
    await unlinkIdentity(actor, { id });
    expect(await listIdentities(actor)).toHaveLength(1);
  });

  test("asks for a recent sign-in, and never reaches another's", async () => {
    const { actor } = await newcomer();
    const id = await idOf(actor);
    const late = unlinkIdentity({ ...actor, authenticatedAt: ago(11) }, { id });
    await expect(late).rejects.toMatchObject({ code: "sign_in_again" });
    const other = await person({ password_hash: "one" });
    await expect(unlinkIdentity(other, { id })).rejects.toMatchObject({ code: "not_found" });
    expect(await idOf(actor)).toBe(id);
  });
});

describe("confirming who is there", () => {
  const provedNow = async (id: number | null) =>
    (
      await sql`select authenticated_at > now() - interval '2 minutes' as recent from sessions where id = ${id}`
    )[0]?.recent;

  test("counts when the provider has just asked them, or does not say", async () => {
    for (const authenticatedAt of [new Date(), null]) {
      const { actor, identity } = await newcomer({ authenticatedAt: ago(90) });
      expect(await provedNow(actor.sessionId)).toBe(false);
      await confirmIdentity(actor, { ...identity, authenticatedAt }, ago(1));
      expect(await provedNow(actor.sessionId)).toBe(true);
    }
  });

  test("does not count when the provider asked nothing, or somebody else was there", async () => {
    const { actor, identity } = await newcomer({ authenticatedAt: ago(90) });
    const other = await newcomer();
    await expect(confirmIdentity(actor, identity, ago(1))).rejects.toMatchObject({ code: "sign_in_again" });
    await expect(confirmIdentity(actor, { ...other.identity }, ago(1))).rejects.toMatchObject(refused);
    await expect(confirmIdentity(actor, somebody(), ago(1))).rejects.toMatchObject(refused);
    expect(await provedNow(actor.sessionId)).toBe(false);
  });
});

describe("the settings", () => {
  test("are an administrator's to see and, after a recent sign-in, to change", async () => {
    const admin = await person({ is_admin: true });
    const { member } = await inOrganization(await person(), "owner");
    for (const actor of [await person(), member]) {
      await expect(getSignInSettings(actor)).rejects.toMatchObject({ code: "not_found" });
      const input = { ...(await getSignInSettings(admin)), sign_up: false };
      await expect(updateSignInSettings(actor, input)).rejects.toMatchObject({ code: "not_found" });
    }
    const before = await getSignInSettings(admin);
    const late = updateSignInSettings({ ...admin, authenticatedAt: ago(11) }, before);
    await expect(late).rejects.toMatchObject({ code: "sign_in_again" });
    const after = await updateSignInSettings(admin, { ...before, admin_groups: ["root"] });
    expect(after).toEqual({ ...before, admin_groups: ["root"], version: before.version + 1 });
    expect(await getSignInSettings(admin)).toEqual(after);
    const [told] = await sql`
      select before, after from audit_log where action = 'settings.update' and actor_user_id = ${admin.userId} and refusal is null`;
    expect(told).toEqual({ before: { admin_groups: [] }, after: { admin_groups: ["root"] } });
  });

  test("saved by two at once are one's, and the other is told", async () => {
    const before = await getSignInSettings(operator);
    const saves = await Promise.allSettled([1, 2].map(() => updateSignInSettings(operator, before)));
    expect(saves.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
