import { expect, test } from "vitest";
import { findHolders } from "./key-holders";
import { testDatabase } from "./test-database";
import { callingWith, fresh, inOrganization, person } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const notFound = { code: "not_found" };
const search = (text: string, principal_id = 1) => ({ principal_id, search: text });
const names = (found: { name: string }[]) => found.map(({ name }) => name);

test("an administrator finds everybody active by a part of their name, in order, but not themselves", async () => {
  const word = fresh("find");
  for (const name of [`b ${word}`, `A ${word.toUpperCase()}`, `c ${word} 100%`]) await person({ name });
  await person({ name: `d ${word}`, is_active: false });
  const found = await findHolders(admin, search(word));
  expect(names(found)).toEqual([`A ${word.toUpperCase()}`, `b ${word}`, `c ${word} 100%`]);
  expect(names(await findHolders(admin, search(`${word} 1__%`)))).toEqual([]);
  expect(names(await findHolders(admin, search(admin.userName)))).not.toContain(admin.userName);
});

test("an owner finds the members of their organization there, and is told nothing elsewhere", async () => {
  const { principalId, member: owner } = await inOrganization(await person(), "owner");
  const member = await person();
  const stranger = await person();
  await sql`
    insert into memberships (user_id, principal_id, role) values (${member.userId}, ${principalId}, 'member')`;
  expect(await findHolders(owner, search("", principalId))).toEqual([
    { id: member.userId, name: member.userName },
  ]);
  await expect(findHolders(owner, search(""))).rejects.toMatchObject(notFound);
  for (const actor of [stranger, { ...member, memberships: [{ principalId, role: "member" as const }] }]) {
    await expect(findHolders(actor, search("", principalId))).rejects.toMatchObject(notFound);
    await expect(findHolders(actor, search(""))).rejects.toMatchObject(notFound);
  }
});

test("a key without the scope to make keys finds nobody", async () => {
  const caller = await callingWith(admin, { scope: ["management.readonly"] });
  await expect(findHolders(caller, search(""))).rejects.toMatchObject({ code: "insufficient_scope" });
});

test("no more than twenty are told", async () => {
  const word = fresh("many");
  await sql`
    insert into users (name, name_key) select ${word} || n, ${word} || n from generate_series(1, 25) n`;
  expect(await findHolders(admin, search(word))).toHaveLength(20);
});
