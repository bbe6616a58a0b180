import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import type { CreateKeyFields, Key } from "../lib/keys/schema";
import type { PaginatedList } from "../lib/list";
import { userQuery } from "../lib/users";
import { deleteUser } from "./delete-user";
import * as door from "./door";
import * as keyList from "./key-list";
import * as keys from "./keys";
import { testDatabase } from "./test-database";
import { callingWith, fresh, inOrganization, keyFields, newKey, person, query } from "./test-scene";
import * as userList from "./user-list";
import * as users from "./users";

const { sql } = await testDatabase();
const password = "a quiet green hill";

/** Whom the strangers are after: one key in use, one disabled, one deleted, one in an organization of hers. */
const victim = await person({ name: "victim" });
const key = await newKey(victim, { description: "hers alone" });
const disabled = await newKey(victim);
const deleted = await newKey(victim);
const inHerOrganization = await newKey(victim);
await keys.updateKey(victim, { id: disabled.id, enabled: false });
await keys.deleteKey(victim, deleted);
const { principalId, member: atHome } = await inOrganization(victim, "owner");
await sql`update api_keys set owner_principal_id = ${principalId} where id = ${inHerOrganization.id}`;
const hers = [key, disabled, deleted, inHerOrganization];

const victimId = { id: victim.userId };

type Verb = (actor: UserActor, target: Key) => Promise<unknown>;
const notFound = { code: "not_found", status: 404, values: {}, issues: [] };
const insufficientScope = { code: "insufficient_scope", status: 403, values: {}, issues: [] };

/** What a stranger meets: a refusal that says no more than that there is nothing, or a list without what is hers. */
const refused = (verb: Verb): Verb => {
  return (actor, target) => expect(verb(actor, target)).rejects.toMatchObject(notFound);
};
const notByKey = (verb: Verb): Verb => {
  return (actor, target) =>
    expect(verb(actor, target)).rejects.toMatchObject(actor.key ? insufficientScope : notFound);
};
const absent = (verb: (actor: UserActor, target: Key) => Promise<PaginatedList<Key>>): Verb => {
  return async (actor, target) => {
    const { items, pagination } = await verb(actor, target);
    expect(items.filter((item) => item.user_id !== actor.userId)).toEqual([]);
    expect(pagination.total).toBe(items.length);
  };
};

/** Every function of these modules and all the ways to reach for another's things with it. */
const verbs: Record<string, Verb[]> = {
  createKey: [refused((actor, { user_id }) => keys.createKey(actor, keyFields({ user_id })))],
  getKey: [refused((actor, { id }) => keys.getKey(actor, { id }))],
  updateKey: [
    refused((actor, { id }) => keys.updateKey(actor, { id, name: fresh("taken over") })),
    refused((actor, { id }) => keys.updateKey(actor, { id, version: 1, enabled: true, expires_at: null })),
    refused((actor, { id }) => keys.updateKey(actor, { id, version: 99 })),
    refused((actor, { id, name }) => keys.updateKey(actor, { id, name })),
  ],
  deleteKey: [refused((actor, { id }) => keys.deleteKey(actor, { id }))],
  listKeys: [
    absent((actor) => keyList.listKeys(actor, query({ perPage: "1000" }))),
    absent((actor) => keyList.listKeys(actor, query({ perPage: "1000" }, "*"))),
    absent((actor, { user_id }) => keyList.listKeys(actor, query({}, user_id))),
    absent((actor) => keyList.listKeys(actor, query({ status: "deleted" }, "*"))),
    absent((actor) => keyList.listKeys(actor, query({ status: "disabled" }, "*"))),
    absent((actor, { name }) => keyList.listKeys(actor, query({ search: name }, "*"))),
    absent((actor, { access_key }) => keyList.listKeys(actor, query({ search: access_key }, "*"))),
    absent((actor) => keyList.listKeys(actor, query({ search: "victim" }, "*"))),
  ],
  createUser: [
    notByKey((actor) => users.createUser(actor, { name: fresh("friend"), is_admin: true, password })),
    notByKey((actor) => users.createUser(actor, { name: "victim", is_admin: false })),
  ],
  updateUser: [
    notByKey((actor) => users.updateUser(actor, { ...victimId, is_admin: true })),
    notByKey((actor) => users.updateUser(actor, { ...victimId, is_active: false, name: fresh("renamed") })),
  ],
  resetPassword: [notByKey((actor) => users.resetPassword(actor, victimId))],
  endUserSessions: [notByKey((actor) => users.endUserSessions(actor, victimId))],
  deleteUser: [
    notByKey((actor) => deleteUser(actor, { ...victimId, keys: "end", ends_in: 0 })),
    notByKey((actor) =>
      deleteUser(actor, { ...victimId, keys: "hand_over", to_user_id: actor.userId, ends_in: 0 }),
    ),
  ],
  listUsers: [
    async (actor) => {
      const list = userList.listUsers(actor, userQuery.parse({}));
      if (actor.key) await expect(list).rejects.toMatchObject(insufficientScope);
      else expect((await list).items.map(({ id }) => id)).toEqual([actor.userId]);
    },
  ],
  getUser: [notByKey((actor) => userList.getUser(actor, victimId))],
  findUser: [
    notByKey((actor) => userList.findUser(actor, "victim")),
    notByKey((actor) => userList.findUser(actor, "nobody at all")),
  ],
  changePassword: [
    async (actor) => {
      const change = users.changePassword(actor, { current: password, password: "another green hill" });
      const wrong = { code: "invalid_input", issues: [{ path: "current", message: "password_wrong" }] };
      await expect(change).rejects.toMatchObject(actor.key ? notFound : wrong);
    },
  ],
};

const returned = await person({ is_active: false });
await sql`update users set is_active = true where id = ${returned.userId}`;
const colleague = await person();
await sql`
  insert into memberships (user_id, principal_id, role) values (${colleague.userId}, ${principalId}, 'member')`;
const elsewhere = await inOrganization(await person(), "owner");

/** The same person, calling with a key that an organization owns. */
async function withKeyOf(owner: number, actor: UserActor): Promise<UserActor> {
  const caller = await callingWith(actor, {});
  return { ...caller, key: caller.key && { ...caller.key, ownerPrincipalId: owner } };
}

const strangers: Record<string, UserActor> = {
  "a person like any other": await person(),
  "a person who was deactivated for a while": returned,
  "a member of her organization": { ...colleague, memberships: [{ principalId, role: "member" }] },
  "the owner of another organization": elsewhere.member,
  "a key of a person like any other": await callingWith(await person(), {}),
  "a key of another organization": await withKeyOf(elsewhere.principalId, elsewhere.member),
  "a key of her organization in another member's hands": await withKeyOf(principalId, {
    ...colleague,
    memberships: [{ principalId, role: "member" }],
  }),
};

async function everything(): Promise<string> {
  const tables = await Promise.all([
    sql`select t.*, t.xmin from api_keys t order by id`,
    sql`select t.*, t.xmin from users t order by id`,
    sql`select t.*, t.xmin from sessions t order by id`,
    sql`select t.*, t.xmin from links t order by id`,
    sql`select t.* from audit_log t where refusal is null order by id`,
  ]);
  return JSON.stringify(tables);
}

const modules = { ...keys, ...keyList, ...users, ...userList, deleteUser };

test("every function of keys, their list and users is tried by the strangers below", () => {
  expect(Object.keys(verbs).sort()).toEqual(Object.keys(modules).sort());
});

test("the functions that ask for no actor are these", () => {
  expect(Object.keys(door).sort()).toEqual([
    "claimSetup",
    "claimUnattended",
    "createSetupLink",
    "endSession",
    "readSession",
    "setPassword",
    "signIn",
  ]);
});

describe.each(Object.entries(strangers))("to %s", (_who, stranger) => {
  test.each(Object.entries(verbs))(
    "another's things look as if they did not exist, and stay as they are: %s",
    async (_name, ways) => {
      const before = await everything();
      for (const reach of ways) for (const target of hers) await reach(stranger, target);
      expect(await everything()).toBe(before);
    },
  );
});

describe("to her own key of an organization, what is elsewhere looks as if it did not exist", async () => {
  const caller = await withKeyOf(principalId, atHome);
  test.each(["getKey", "updateKey", "deleteKey"])("%s", async (name) => {
    const before = await everything();
    for (const reach of verbs[name] ?? []) for (const target of [key, disabled]) await reach(caller, target);
    expect(await everything()).toBe(before);
  });
});

test("to her own key of an organization, a list holds what is in it and no more", async () => {
  const caller = await withKeyOf(principalId, atHome);
  for (const params of [{}, { search: "key" }, { status: "never_used" }]) {
    const { items } = await keyList.listKeys(caller, query(params, "*"));
    expect(items.map(({ id }) => id)).toEqual([inHerOrganization.id]);
  }
});

test("to herself, once she has left it, what is in an organization looks as if it did not exist", async () => {
  const before = await everything();
  const { getKey = [], updateKey = [], deleteKey = [] } = verbs;
  for (const reach of [...getKey, ...updateKey, ...deleteKey]) await reach(victim, inHerOrganization);
  expect(await everything()).toBe(before);
  const { items } = await keyList.listKeys(victim, query({}, "*"));
  expect(items.map(({ id }) => id)).not.toContain(inHerOrganization.id);
});

describe.each<[string, CreateKeyFields["scope"], string[]]>([
  ["inference alone", ["inference"], []],
  ["nothing", [], []],
  ["management.readonly", ["management.readonly"], ["getKey", "listKeys"]],
])("her own key whose scope is %s", async (_scope, scope, allowed) => {
  const caller = await callingWith(victim, { ...(scope && { scope }) });
  const calls: Record<string, () => Promise<unknown>> = {
    createKey: () => newKey(caller),
    getKey: () => keys.getKey(caller, key),
    updateKey: () => keys.updateKey(caller, { id: key.id, enabled: false }),
    deleteKey: () => keys.deleteKey(caller, key),
    listKeys: () => keyList.listKeys(caller, query()),
    createUser: () => users.createUser(caller, { name: fresh("friend"), is_admin: false }),
    listUsers: () => userList.listUsers(caller, userQuery.parse({})),
    findUser: () => userList.findUser(caller, "victim"),
    resetPassword: () => users.resetPassword(caller, victimId),
    deleteUser: () => deleteUser(caller, { ...victimId, keys: "end", ends_in: 0 }),
  };

  test.each(Object.entries(calls))("does with %s what its scope says and no more", async (name, call) => {
    const before = await everything();
    if (allowed.includes(name)) await expect(call()).resolves.toBeDefined();
    else await expect(call()).rejects.toMatchObject(insufficientScope);
    expect(await everything()).toBe(before);
  });
});

test("not even an administrator's key reaches users", async () => {
  const caller = await callingWith(await person({ is_admin: true }), { scope: ["*"] });
  for (const name of Object.keys({ ...users, ...userList, deleteUser })) {
    for (const reach of verbs[name] ?? []) await reach(caller, key);
  }
});
