import { describe, expect, test } from "vitest";
import { operator } from "../lib/actor";
import { readSession } from "./door";
import { decide, enter, newcomer, rolesOf, somebody, sql, userNow } from "./test-identities";
import { inOrganization, origin, person } from "./test-scene";
import { updateUser } from "./users";

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
