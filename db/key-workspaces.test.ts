import { expect, test } from "vitest";
import { platformPrincipalId } from "../lib/actor";
import { listKeys } from "./key-list";
import { getKey } from "./keys";
import { testDatabase } from "./test-database";
import { inOrganization, newKey, person, query } from "./test-scene";

const { sql } = await testDatabase();
const { principalId, member } = await inOrganization(await person());
const other = await inOrganization(member, "owner");
const ada = other.member;

const personal = await newKey(ada);
const here = [
  await newKey({ ...ada, workspaceId: principalId }),
  await newKey(ada, { owner_principal_id: principalId }),
];
const there = await newKey(ada, { owner_principal_id: other.principalId });

async function idsIn(owner_principal_id: number, params: Record<string, string> = {}) {
  const { items, pagination } = await listKeys(ada, { ...query(params), owner_principal_id });
  expect(pagination.total).toBe(items.length);
  return items.map(({ id }) => id).sort((a, b) => a - b);
}

test("a new key belongs to the workspace its maker is in, or the one they name", async () => {
  const [organization] = await sql`select name from principals where id = ${principalId}`;
  for (const { id } of here) {
    expect(await getKey(ada, { id })).toMatchObject({
      owner_principal_id: principalId,
      owner_name: organization?.name,
    });
  }
  expect(personal).toMatchObject({ owner_principal_id: platformPrincipalId, owner_name: "Platform" });
});

test("a list of one workspace holds its keys and no other, and counts exactly them", async () => {
  const ids = here.map(({ id }) => id);
  expect(await idsIn(principalId)).toEqual(ids);
  expect(await idsIn(principalId, { search: "key" })).toEqual(ids);
  expect(await idsIn(other.principalId)).toEqual([there.id]);
  expect(await idsIn(platformPrincipalId)).toEqual([personal.id]);
  expect(await idsIn(2 ** 31 - 1)).toEqual([]);
});

test("a workspace out of reach is empty", async () => {
  const stranger = await person();
  const found = await listKeys(stranger, { ...query({}, "*"), owner_principal_id: principalId });
  expect(found).toMatchObject({ items: [], pagination: { total: 0 } });
});
