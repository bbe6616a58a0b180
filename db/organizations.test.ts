import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { createOrganizationInput, organizationQuery, updateOrganizationInput } from "../lib/organizations";
import { deleteKey } from "./keys";
import { getOrganization, listOrganizations, listWorkspaces, nameOrganizations } from "./organization-list";
import { createOrganization, deleteOrganization, updateOrganization } from "./organizations";
import { testDatabase } from "./test-database";
import { fresh, inOrganization, newKey, person } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });

const make = (name: string) => createOrganization(admin, createOrganizationInput.parse({ name }));
const rename = (actor: UserActor, id: number, name: string) =>
  updateOrganization(actor, updateOrganizationInput.parse({ id, name }));

async function list(actor: UserActor, params: Record<string, string> = {}) {
  const { items, pagination } = await listOrganizations(actor, organizationQuery.parse(params));
  return { names: items.map(({ name }) => name), items, total: pagination.total };
}

async function lastAudit() {
  const [row] = await sql`
    select action, target_id, target_name, before, after, refusal from audit_log order by id desc limit 1`;
  return row;
}

describe("a name", () => {
  test("is kept as typed, and unique without case", async () => {
    const { name } = await make("  Forschung Süd ");
    expect(name).toBe("Forschung Süd");
    for (const same of [
      "FORSCHUNG SÜD",
      "forschung su\u0308d",
      "Forschung\u00a0Süd".replace("\u00a0", " "),
    ]) {
      await expect(make(same)).rejects.toMatchObject({
        code: "organization_name_taken",
        issues: [{ path: "name", message: "name_taken" }],
      });
    }
  });

  test("of the platform is taken", async () => {
    await expect(make("platform")).rejects.toMatchObject({ code: "organization_name_taken" });
  });

  test("changes, and the old one is free", async () => {
    const { id } = await make("before");
    expect(await rename(admin, id, "after")).toMatchObject({ id, name: "after" });
    expect(await lastAudit()).toMatchObject({
      action: "organization.update",
      target_id: id,
      before: { name: "before" },
      after: { name: "after" },
    });
    await make("before");
    await expect(rename(admin, id, "BEFORE")).rejects.toMatchObject({ code: "organization_name_taken" });
    expect(await lastAudit()).toMatchObject({ target_id: id, refusal: "organization_name_taken" });
  });

  test("changes by an owner, not by a member", async () => {
    const owned = await inOrganization(await person(), "owner");
    await rename(owned.member, owned.principalId, fresh("renamed"));
    const { principalId, member } = await inOrganization(await person());
    await expect(rename(member, principalId, "mine")).rejects.toMatchObject({ code: "not_found" });
  });
});

test("of 20 organizations made at once with one name one is made", async () => {
  const name = fresh("same");
  const made = await Promise.allSettled(Array.from({ length: 20 }, () => make(name)));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await sql`select name from principals where name = ${name}`).toHaveLength(1);
});

test("the platform itself is no organization: it is not shown, renamed or deleted", async () => {
  const owner = { ...admin, memberships: [{ principalId: 1, role: "owner" as const }] };
  for (const actor of [admin, owner]) {
    await expect(getOrganization(actor, { id: 1 })).rejects.toMatchObject({ code: "not_found" });
    await expect(rename(actor, 1, "mine")).rejects.toMatchObject({ code: "not_found" });
    await expect(deleteOrganization(actor, { id: 1 })).rejects.toMatchObject({ code: "not_found" });
    expect((await list(actor)).items.map(({ id }) => id)).not.toContain(1);
    expect((await nameOrganizations(actor)).map(({ id }) => id)).not.toContain(1);
  }
});

describe("what is listed", async () => {
  const one = await inOrganization(await person(), "owner");
  const two = await inOrganization(one.member);
  const owner = two.member;
  const colleague = await person();
  await sql`insert into memberships (user_id, principal_id, role) values
    (${colleague.userId}, ${one.principalId}, 'member'), (${colleague.userId}, ${two.principalId}, 'member')`;
  const both = [one, two].map(({ principalId }) => ({ principalId, role: "member" as const }));
  const other = { ...colleague, memberships: both };
  await newKey(owner, { owner_principal_id: one.principalId });
  await newKey(owner, { owner_principal_id: two.principalId });
  await newKey(other, { owner_principal_id: one.principalId });
  const gone = await newKey(other, { owner_principal_id: two.principalId });
  await deleteKey(other, gone);

  test("is everything to an administrator, with its members and its keys that were not deleted", async () => {
    const { items } = await list(admin, { perPage: "1000" });
    expect(items.find(({ id }) => id === one.principalId)).toMatchObject({ members: 2, keys: 2, role: null });
    expect(items.find(({ id }) => id === two.principalId)).toMatchObject({ members: 2, keys: 1, role: null });
  });

  test("is what somebody belongs to, and counts what they may see there", async () => {
    const { items, total } = await list(owner);
    expect(total).toBe(2);
    expect(items.find(({ id }) => id === one.principalId)).toMatchObject({
      members: 2,
      keys: 2,
      role: "owner",
    });
    expect(items.find(({ id }) => id === two.principalId)).toMatchObject({
      members: 1,
      keys: 1,
      role: "member",
    });
    expect(await getOrganization(other, { id: one.principalId })).toMatchObject({
      members: 1,
      keys: 1,
      own_keys: 1,
      role: "member",
    });
  });

  test("is nothing to a stranger", async () => {
    const stranger = await person();
    expect(await list(stranger)).toMatchObject({ items: [], total: 0 });
    expect(await nameOrganizations(stranger)).toEqual([]);
    expect(await listWorkspaces(stranger)).toEqual([]);
    await expect(getOrganization(stranger, { id: one.principalId })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("as workspaces is what somebody belongs to, administrators included", async () => {
    expect((await listWorkspaces(owner)).map(({ id, role }) => [id, role])).toEqual([
      [one.principalId, "owner"],
      [two.principalId, "member"],
    ]);
    expect(await listWorkspaces(admin)).toEqual([]);
  });

  test("is sorted by SQL over all pages, and searched as literal text", async () => {
    for (const sort_by of ["name", "-name", "members", "-members", "keys", "-keys", "created_at"]) {
      const whole = await list(admin, { sort_by, perPage: "1000" });
      const pages: string[] = [];
      for (let page = 1; pages.length < whole.total; page++) {
        pages.push(...(await list(admin, { sort_by, perPage: "3", page: String(page) })).names);
      }
      expect(pages).toEqual(whole.names);
      const counts = whole.items.map((item) => (sort_by.endsWith("keys") ? item.keys : item.members));
      if (/^-(keys|members)$/.test(sort_by)) expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    }
    await make("100 % Zebra_s");
    expect((await list(admin, { search: "% zebra_" })).names).toEqual(["100 % Zebra_s"]);
    expect((await list(admin, { search: "zebra%s" })).names).toEqual([]);
  });
});

describe("deleting", () => {
  test("is refused with the number of keys it still has, and changes nothing", async () => {
    const { principalId, member } = await inOrganization(await person());
    const keys = [await newKey(member, { owner_principal_id: principalId })];
    keys.push(await newKey(member, { owner_principal_id: principalId, expires_in: 60 }));
    await expect(deleteOrganization(admin, { id: principalId })).rejects.toMatchObject({
      code: "organization_not_empty",
      values: { count: 2 },
    });
    expect(await lastAudit()).toMatchObject({
      action: "organization.delete",
      refusal: "organization_not_empty",
    });
    for (const key of keys) await deleteKey(member, key);
    await deleteOrganization(admin, { id: principalId });
    expect(await sql`select id from principals where id = ${principalId}`).toEqual([]);
    expect(await sql`select id from api_keys where owner_principal_id = ${principalId}`).toEqual([]);
    expect(await sql`select user_id from memberships where principal_id = ${principalId}`).toEqual([]);
    expect(await lastAudit()).toMatchObject({
      action: "organization.delete",
      target_id: principalId,
      before: { members: 1, deleted_keys: 2 },
      refusal: null,
    });
  });

  test("is an administrator's alone", async () => {
    const { principalId, member } = await inOrganization(await person(), "owner");
    await expect(deleteOrganization(member, { id: principalId })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(createOrganization(member, { name: fresh("mine") })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await sql`select id from principals where id = ${principalId}`).toHaveLength(1);
  });

  test("leaves nobody in a workspace that is gone", async () => {
    const { principalId, member } = await inOrganization(await person());
    await deleteOrganization(admin, { id: principalId });
    await expect(newKey({ ...member, workspaceId: principalId })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
