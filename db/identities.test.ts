import { describe, expect, test } from "vitest";
import { confirmIdentity, linkIdentity, listIdentities, prepareLink, unlinkIdentity } from "./identities";
import { ago, decide, enter, issuer, newcomer, refused, rolesOf, somebody, sql } from "./test-identities";
import { inOrganization, person } from "./test-scene";

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
