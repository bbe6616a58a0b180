import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operator, platformPrincipalId, type UserActor } from "../lib/actor";
import type { CreateKeyFields } from "../lib/keys/schema";
import { type PermissionScope, permissionScopes } from "../lib/keys/scopes";
import { type Credential, judge } from "../lib/keys/verdict";
import { type ClosedModels, isOpenTo } from "../lib/models/access";
import { readCatalogue } from "./catalogue";
import { database } from "./client";
import { listKeys } from "./key-list";
import { createKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
import { callingWith, fresh, inOrganization, keyFields, newKey, person, query } from "./test-scene";
import { listUsableModels } from "./usable-models";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const upstream = await newUpstream();

describe("a model that is not open to the caller", () => {
  const excess = { code: "grant_exceeds_caller", issues: [{ path: "allowed_model_names" }] };

  test("is written into no list by them, and stays where it stood", async () => {
    const ada = await person();
    const [open, closed] = [await newModel(upstream), await newModel(upstream, { is_open: false })];
    await expect(newKey(ada, { allowed_model_names: [open.name, closed.name] })).rejects.toMatchObject(
      excess,
    );
    const { id } = await newKey(ada, { allowed_model_names: [open.name] });
    const adding = updateKey(ada, { id, allowed_model_names: [open.name, closed.name] });
    await expect(adding).rejects.toMatchObject(excess);
    await sql`update api_keys set allowed_model_names = ${sql.json([closed.name])} where id = ${id}`;
    expect(await updateKey(ada, { id, allowed_model_names: [closed.name, open.name] })).toMatchObject({
      allowed_model_names: [closed.name, open.name],
    });
  });

  test("is named by nobody's pattern, nor is a name that no model has", async () => {
    const ada = await person();
    const { name } = await newModel(upstream, { is_open: false });
    await newKey(ada, { allowed_model_names: [`${name}*`, "*", "no-such-model"] });
  });

  test("can be written by those it is open to, by administrators and by the operator", async () => {
    const ada = await person();
    const { principalId, member } = await inOrganization(await person());
    const { name } = await newModel(upstream, {
      is_open: false,
      user_ids: [ada.userId],
      organization_ids: [principalId],
    });
    const fields = { allowed_model_names: [name] };
    await newKey(ada, fields);
    await newKey(member, fields);
    await newKey(admin, fields);
    await createKey(operator, keyFields({ ...fields, user_id: admin.userId }));
    const calling = await callingWith(ada, { scope: ["management"] });
    await newKey(calling, fields);
    const outsider = await callingWith(await person(), { scope: ["management"] });
    await expect(newKey(outsider, fields)).rejects.toMatchObject(excess);
  });
});

const names = ["a", "b", "ab", "ba", "a_", "a%", "\\", "模型"];
const piece = fc.constantFrom("a", "b", "*", "_", "%", "\\", "模");
const pattern = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
const grant = fc.record({
  scope: fc.uniqueArray(fc.constantFrom<PermissionScope>(...permissionScopes), { maxLength: 2 }),
  allowed_model_names: fc.option(fc.uniqueArray(pattern, { maxLength: 3 })),
});

/** Every person has a key of every grant in each of their workspaces. */
async function makeKeys(): Promise<{
  credentials: Credential[];
  people: UserActor[];
  organizations: number[];
}> {
  const people = await Promise.all([person(), person(), person()]);
  const organizations = await Promise.all(
    people.slice(0, 2).map(async (one) => (await inOrganization(one)).principalId),
  );
  const [first = 0, second = 0] = organizations;
  const [, , both] = people;
  for (const id of [first, second]) {
    await sql`insert into memberships (user_id, principal_id, role) values (${both?.userId ?? 0}, ${id}, 'owner')`;
  }
  const places = [[first], [second], [first, second]];
  const credentials: Credential[] = [];
  for (const [at, { userId }] of people.entries()) {
    for (const owner of [platformPrincipalId, ...(places[at] ?? [])]) {
      for (const fields of fc.sample(grant, { numRuns: 12, seed: at * 100 + owner })) {
        credentials.push(await keyOf(userId, owner, fields));
      }
    }
  }
  return { credentials, people, organizations };
}

async function keyOf(user_id: number, owner_principal_id: number, fields: Partial<CreateKeyFields>) {
  const made = await createKey(operator, keyFields({ ...fields, user_id, owner_principal_id }));
  const credential = await proveKey(made.value ?? "");
  if (typeof credential === "string") throw new Error(credential);
  return credential;
}

test("who may call what is one thing: to the gate, to the list of a model's keys, and to whoever edits a key", async () => {
  const { credentials, people, organizations } = await makeKeys();
  const access = fc.record({
    is_open: fc.boolean(),
    user_ids: fc.subarray(people.map(({ userId }) => userId)),
    organization_ids: fc.subarray(organizations),
  });
  let [yes, no] = [0, 0];
  const ofModel = async (name: string, closed: ClosedModels) => {
    const { items } = await listKeys(admin, query({ model: name, perPage: "1000" }, "*"));
    const found = new Set(items.map(({ id }) => id));
    for (const credential of credentials) {
      const isYes = judge(credential, { scope: null, model: name }, new Date(), closed) === null;
      expect(found.has(credential.keyId)).toBe(isYes);
      if (isYes) yes += 1;
      else no += 1;
    }
  };
  await fc.assert(
    fc.asyncProperty(fc.tuple(...names.map(() => access)), async (models) => {
      await sql`delete from models`;
      for (const [at, fields] of models.entries())
        await newModel(upstream, { name: names[at] ?? "", ...fields });
      const { closed } = await readCatalogue(database());
      for (const name of [...names, "no model"]) await ofModel(name, closed);
      for (const holder of credentials.filter((_, at) => at % 12 === 0)) {
        const place = { user_id: holder.userId, principal_id: holder.ownerPrincipalId };
        const usable = (await listUsableModels(operator, place)).map(({ name }) => name);
        expect(usable.sort()).toEqual(names.filter((name) => isOpenTo(closed, name, holder)).sort());
      }
    }),
    { numRuns: 15 },
  );
  expect(Math.min(yes, no)).toBeGreaterThan(300);
}, 120_000);

test("a key of an organization calls what that may, also while its user may more", async () => {
  const ada = await person();
  const { principalId, member } = await inOrganization(ada);
  const { principalId: other } = await inOrganization(member);
  const { name } = await newModel(upstream, {
    name: fresh("model"),
    is_open: false,
    organization_ids: [other],
  });
  const asked = { scope: null, model: name };
  const { closed } = await readCatalogue(database());
  const verdict = async (owner: number) =>
    judge(await keyOf(ada.userId, owner, {}), asked, new Date(), closed);
  expect(await verdict(principalId)).toBe("model_denied");
  expect(await verdict(other)).toBeNull();
  expect(await verdict(platformPrincipalId)).toBeNull();
});
