import { describe, expect, test } from "vitest";
import { operator } from "../lib/actor";
import { createModelInput, modelQuery, type UpdateModelFields, updateModelInput } from "../lib/models/schema";
import { updateModelSettingsInput } from "../lib/models/settings";
import { deleteUser } from "./delete-user";
import { getModelSettings, updateModelSettings } from "./model-settings";
import { createModel, deleteModel, getModel, listModels, updateModel } from "./models";
import { deleteOrganization } from "./organizations";
import { testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
import { callingWith, fresh, inOrganization, person } from "./test-scene";
import { updateUpstream } from "./upstreams";
import { listUsableModels } from "./usable-models";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const upstream = await newUpstream();
const other = await newUpstream();

const edit = (fields: UpdateModelFields) => updateModel(admin, updateModelInput.parse(fields));
const listed = async (params: Record<string, string>, actor = admin) => {
  const { items } = await listModels(actor, modelQuery.parse({ perPage: "1000", ...params }));
  return items.map(({ name }) => name);
};

describe("a model", () => {
  test("added by hand is served where it was said, and is not missed", async () => {
    const name = "org/Model:free";
    const input = { name, upstream_id: upstream.id, fallback_upstream_id: other.id };
    expect(await createModel(admin, createModelInput.parse(input))).toMatchObject({
      name,
      upstream: { id: upstream.id, name: upstream.name },
      fallback: { id: other.id, name: other.name },
      is_open: true,
      is_manual: true,
      is_gone: false,
      is_callable: true,
      users: [],
      organizations: [],
    });
  });

  test("has a name of its own, where case counts", async () => {
    const { name } = await newModel(upstream);
    await newModel(upstream, { name: name.toUpperCase() });
    await expect(newModel(other, { name })).rejects.toMatchObject({ code: "model_name_taken" });
  });

  test("is served by upstreams that are there, and by two that are two", async () => {
    const { id, version } = await newModel(upstream);
    const wrong = (path: string, message: string) => ({ code: "invalid_input", issues: [{ path, message }] });
    await expect(newModel({ id: 999_999 })).rejects.toMatchObject(wrong("upstream_id", "unknown_upstream"));
    await expect(edit({ id, version, fallback_upstream_id: 999_999 })).rejects.toMatchObject(
      wrong("fallback_upstream_id", "unknown_upstream"),
    );
    const same = wrong("fallback_upstream_id", "fallback_is_same");
    await expect(edit({ id, version, fallback_upstream_id: upstream.id })).rejects.toMatchObject(same);
    const moved = await edit({ id, version, upstream_id: other.id, fallback_upstream_id: upstream.id });
    expect(moved).toMatchObject({ upstream: { id: other.id }, fallback: { id: upstream.id } });
    await expect(edit({ id, version: 2, upstream_id: upstream.id })).rejects.toMatchObject(same);
  });

  test("is edited by exactly the named fields, and by one of two at once", async () => {
    const [ada, grace] = [await person(), await person()];
    const { principalId } = await inOrganization(ada);
    const { id } = await newModel(upstream, { user_ids: [ada.userId], organization_ids: [principalId] });
    const closed = await edit({ id, version: 1, is_open: false });
    expect(closed).toMatchObject({
      is_open: false,
      users: [{ id: ada.userId }],
      organizations: [{ id: principalId }],
    });
    await expect(edit({ id, version: 1, is_open: true })).rejects.toMatchObject({ code: "version_conflict" });
    const changed = await edit({ id, version: 2, user_ids: [grace.userId] });
    expect(changed).toMatchObject({ users: [{ id: grace.userId }], organizations: [{ id: principalId }] });
    const [row] = await sql`select before, after from audit_log
      where target_type = 'model' and target_id = ${id} order by id desc`;
    expect(row).toEqual({ before: { user_ids: [ada.userId] }, after: { user_ids: [grace.userId] } });
  });

  test("is opened to users and organizations that are there, and to nothing else", async () => {
    const { id, version } = await newModel(upstream, { is_open: false });
    const unknown = (path: string, message: string) => ({ issues: [{ path, message }] });
    await expect(edit({ id, version, user_ids: [admin.userId, 999_999] })).rejects.toMatchObject(
      unknown("user_ids", "unknown_user"),
    );
    for (const nowhere of [999_999, 1]) {
      await expect(edit({ id, version, organization_ids: [nowhere] })).rejects.toMatchObject(
        unknown("organization_ids", "unknown_organization"),
      );
    }
    expect(await getModel(admin, { id })).toMatchObject({ users: [], organizations: [], version });
  });

  test("is no longer open to whom is deleted", async () => {
    const [ada, grace] = [await person(), await person()];
    const { principalId } = await inOrganization(grace);
    const { id } = await newModel(upstream, { user_ids: [ada.userId], organization_ids: [principalId] });
    await deleteUser(operator, { id: ada.userId, keys: "end", ends_in: 0 });
    await deleteOrganization(operator, { id: principalId });
    expect(await getModel(admin, { id })).toMatchObject({ users: [], organizations: [] });
  });

  test("is deleted", async () => {
    const { id } = await newModel(upstream, { user_ids: [admin.userId] });
    await deleteModel(admin, { id });
    await expect(getModel(admin, { id })).rejects.toMatchObject({ code: "not_found" });
  });

  test("can be called while its upstream or its fallback takes requests", async () => {
    const [first, second] = [await newUpstream(), await newUpstream()];
    const { id, name } = await newModel(first, { fallback_upstream_id: second.id });
    const callable = async () => (await getModel(admin, { id })).is_callable;
    const turn = ({ id }: { id: number }, version: number, state: "enabled" | "draining" | "disabled") =>
      updateUpstream(admin, { id, version, state });
    await turn(first, 1, "disabled");
    expect(await callable()).toBe(true);
    await turn(second, 1, "draining");
    expect(await callable()).toBe(false);
    expect(await listed({ state: "unavailable" })).toContain(name);
    expect(await listed({ state: "callable" })).not.toContain(name);
    await turn(first, 2, "enabled");
    expect(await callable()).toBe(true);
  });
});

describe("the list of models", () => {
  test("is found by letters, literally, by upstream and by state", async () => {
    const own = await newUpstream();
    const names = ["a_b%c", "aXbYc", "closed"].map((name) => fresh(name));
    for (const name of names) await newModel(own, { name, is_open: !name.startsWith("closed") });
    expect(await listed({ search: "a_b%" })).toEqual([names[0]]);
    expect(await listed({ upstream_id: String(own.id) })).toEqual(names);
    expect(await listed({ upstream_id: String(own.id), state: "closed" })).toEqual([names[2]]);
    expect(await listed({ upstream_id: String(own.id), sort_by: "-name" })).toEqual([...names].reverse());
  });

  test("shows people what they may use, and no other", async () => {
    const [ada, grace] = [await person(), await person()];
    const { principalId, member } = await inOrganization(grace);
    const open = await newModel(upstream);
    const forAda = await newModel(upstream, { is_open: false, user_ids: [ada.userId] });
    const forThem = await newModel(upstream, { is_open: false, organization_ids: [principalId] });
    const closed = await newModel(upstream, { is_open: false });
    const among = async (actor: typeof ada) => {
      const seen = await listed({}, actor);
      return [open, forAda, forThem, closed].map(({ name }) => seen.includes(name));
    };
    expect(await among(ada)).toEqual([true, true, false, false]);
    expect(await among(member)).toEqual([true, false, true, false]);
    expect(await among(admin)).toEqual([true, true, true, true]);
    const reading = { scope: ["management.readonly" as const] };
    expect(await among(await callingWith(member, reading))).toEqual([true, false, true, false]);
    const there = await callingWith(member, { ...reading, owner_principal_id: principalId });
    expect(await among(there)).toEqual([true, false, true, false]);
    const elsewhere = await callingWith({ ...member, userId: ada.userId }, { ...reading });
    expect(await among(elsewhere)).toEqual([true, true, true, false]);
  });
});

describe("the models offered to whoever edits a key", () => {
  test("are those its user may use in its workspace", async () => {
    const ada = await person();
    const { principalId, member } = await inOrganization(ada, "owner");
    const forAda = await newModel(upstream, { is_open: false, user_ids: [ada.userId] });
    const forThem = await newModel(upstream, { is_open: false, organization_ids: [principalId] });
    const closed = await newModel(upstream, { is_open: false });
    const among = async (actor: typeof ada, user_id: number | undefined, principal_id: number) => {
      const usable = await listUsableModels(actor, { ...(user_id && { user_id }), principal_id });
      return [forAda, forThem, closed].map(({ name }) => usable.some((one) => one.name === name));
    };
    expect(await among(member, undefined, 1)).toEqual([true, true, false]);
    expect(await among(member, undefined, principalId)).toEqual([true, true, false]);
    const grace = await person();
    expect(await among(admin, grace.userId, 1)).toEqual([false, false, false]);
    expect(await among(admin, ada.userId, 1)).toEqual([true, true, false]);
    await sql`insert into memberships (user_id, principal_id, role) values (${grace.userId}, ${principalId}, 'member')`;
    expect(await among(member, grace.userId, principalId)).toEqual([false, true, false]);
  });

  test("tell of somebody who does not belong to the organization nothing of their own", async () => {
    const [ada, stranger] = [await person(), await person()];
    const { principalId, member } = await inOrganization(ada, "owner");
    const { name } = await newModel(upstream, { is_open: false, user_ids: [stranger.userId] });
    const usable = await listUsableModels(member, { user_id: stranger.userId, principal_id: principalId });
    expect(usable.map((one) => one.name)).not.toContain(name);
  });

  test("say who serves each, and whether it can be called now", async () => {
    const away = await newUpstream({ state: "disabled" });
    const { name } = await newModel(away);
    const usable = await listUsableModels(admin, { principal_id: 1 });
    expect(usable).toContainEqual({ name, upstream: away.name, is_callable: false, is_gone: false });
  });
});

test("how the catalogue grows is decided by one of two at once", async () => {
  expect(await getModelSettings(admin)).toEqual({ models_open_by_default: true, version: 0 });
  const input = updateModelSettingsInput.parse({ models_open_by_default: false, version: 0 });
  expect(await updateModelSettings(admin, input)).toEqual({ ...input, version: 1 });
  await expect(updateModelSettings(admin, input)).rejects.toMatchObject({ code: "version_conflict" });
  expect(await getModelSettings(admin)).toEqual({ models_open_by_default: false, version: 1 });
});
