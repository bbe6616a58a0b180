import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import {
  createUpstreamInput,
  type UpdateUpstreamFields,
  updateUpstreamInput,
  upstreamQuery,
} from "../lib/upstreams";
import { readCatalogue } from "./catalogue";
import { database } from "./client";
import { deleteUpstream, previewDeleteUpstream } from "./delete-upstream";
import { syncUpstream } from "./model-sync";
import { getModel, updateModel } from "./models";
import { testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
import { fresh, person } from "./test-scene";
import { json, testUpstream as listen, models } from "./test-upstream";
import { createUpstream, getUpstream, listUpstreams, testUpstream, updateUpstream } from "./upstreams";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const longAgo: UserActor = { ...admin, authenticatedAt: new Date(Date.now() - 11 * 60_000) };
const credential = "sk-upstream-credential";
const server = await listen();

const edit = (fields: UpdateUpstreamFields, actor: UserActor = admin) =>
  updateUpstream(actor, updateUpstreamInput.parse(fields));
const sent = () => server.requests.at(-1)?.headers.authorization;

/** What a gate would send to it. */
async function kept(upstream: { id: number }): Promise<string | null | undefined> {
  const model = await newModel(upstream);
  return (await readCatalogue(database())).models.get(model.name)?.upstream.credential;
}

describe("an upstream", () => {
  test("is made with what was said, and its credential is only ever written", async () => {
    const input = { name: "GPU room", base_url: "https://gpu.example/", credential };
    const made = await createUpstream(admin, createUpstreamInput.parse(input));
    expect(made).toMatchObject({
      name: "GPU room",
      kind: "openai",
      base_url: "https://gpu.example/v1",
      has_credential: true,
      state: "enabled",
      is_healthy: null,
      model_count: 0,
    });
    const shown = [made, await getUpstream(admin, made), await listUpstreams(admin, upstreamQuery.parse({}))];
    expect(JSON.stringify(shown)).not.toContain(credential);
    const [row] = await sql`select credential from upstreams where id = ${made.id}`;
    expect(row?.credential).toMatch(/^e1\$[\w-]+$/);
    expect(await kept(made)).toBe(credential);
  });

  test("has a name of its own", async () => {
    const { name } = await newUpstream();
    await expect(newUpstream({ name })).rejects.toMatchObject({ code: "upstream_name_taken" });
    const other = await newUpstream();
    const taking = edit({ id: other.id, version: other.version, name });
    await expect(taking).rejects.toMatchObject({ code: "upstream_name_taken" });
  });

  test("is found by its name, and lists in the order that was asked for", async () => {
    const word = fresh("findable");
    for (const name of [`b ${word}`, `a ${word}`]) await newUpstream({ name });
    const found = async (sort_by: string) =>
      (await listUpstreams(admin, upstreamQuery.parse({ search: word, sort_by }))).items.map(
        ({ name }) => name,
      );
    expect(await found("name")).toEqual([`a ${word}`, `b ${word}`]);
    expect(await found("created_at")).toEqual([`b ${word}`, `a ${word}`]);
  });

  test("is edited by exactly the named fields, and by one of two at once", async () => {
    const upstream = await newUpstream({ credential });
    const { id, version } = upstream;
    const drained = await edit({ id, version, state: "draining", idle_timeout_ms: 5000 });
    expect(drained).toEqual({
      ...upstream,
      state: "draining",
      idle_timeout_ms: 5000,
      version: version + 1,
      updated_at: drained.updated_at,
    });
    await expect(edit({ id, version, state: "enabled" })).rejects.toMatchObject({ code: "version_conflict" });
    expect((await getUpstream(admin, { id })).state).toBe("draining");
  });

  test("is audited with what changed, of its credential only that it did", async () => {
    const { id, version } = await newUpstream({ credential });
    await edit({ id, version, credential: "sk-another-credential", state: "disabled" });
    const rows = await sql`select action, before, after from audit_log
      where target_type = 'upstream' and target_id = ${id} order by id`;
    expect(rows).toMatchObject([
      { action: "upstream.create", after: { has_credential: true, state: "enabled" } },
      {
        action: "upstream.update",
        before: { state: "enabled" },
        after: { state: "disabled", credential_changed: true },
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/sk-|e1\$/);
  });

  test("asks who adds it, or changes its address, for a recent sign-in", async () => {
    const { id, version, name } = await newUpstream();
    const again = { code: "sign_in_again" };
    const base_url = "http://127.0.0.1:2/v1";
    const added = createUpstreamInput.parse({ name: fresh("upstream"), base_url });
    await expect(createUpstream(longAgo, added)).rejects.toMatchObject(again);
    await expect(edit({ id, version, base_url }, longAgo)).rejects.toMatchObject(again);
    expect(await getUpstream(admin, { id })).toMatchObject({ name, version });
    await edit({ id, version, state: "draining" }, longAgo);
  });
});

describe("the kept credential", () => {
  test.each([
    ["another path on the same server", "http://127.0.0.1:1/other/v1", true],
    ["another port", "http://127.0.0.1:2/v1", false],
    ["another host", "http://localhost:1/v1", false],
    ["another scheme", "https://127.0.0.1:1/v1", false],
  ])("at %s: stays? %s %s", async (_, base_url, stays) => {
    const { id, version } = await newUpstream({ credential });
    const moved = await edit({ id, version, base_url });
    expect(moved.has_credential).toBe(stays);
    expect(await kept({ id })).toBe(stays ? credential : null);
  });

  test("goes with a new one to a new address, and goes away when asked", async () => {
    const { id, version } = await newUpstream({ credential });
    await edit({ id, version, base_url: "http://127.0.0.1:2/v1", credential: "sk-new" });
    expect(await kept({ id })).toBe("sk-new");
    expect(await edit({ id, version: version + 1, credential: null })).toMatchObject({
      has_credential: false,
    });
    expect(await kept({ id })).toBeNull();
  });

  test("is read in no other row than its own, and then its upstream is not called", async () => {
    const [one, other] = [await newUpstream({ credential }), await newUpstream({ credential: "sk-other" })];
    await sql`update upstreams set credential = (select credential from upstreams where id = ${other.id})
      where id = ${one.id}`;
    expect(await kept(one)).toBeUndefined();
    expect(await kept(other)).toBe("sk-other");
  });
});

test("an address that was written past the console gets no credential, from nobody", async () => {
  const other = await listen();
  const { id } = await newUpstream({ base_url: server.url, credential });
  const model = await newModel({ id });
  await sql`update upstreams set base_url = ${other.url} where id = ${id}`;
  const lost = { ok: false, error: "credential_lost", status: null };
  expect(await testUpstream(admin, { id, kind: "openai", base_url: other.url })).toEqual(lost);
  expect(await syncUpstream(admin, { id })).toEqual(lost);
  expect(await getUpstream(admin, { id })).toMatchObject({
    is_healthy: false,
    last_error: "credential_lost",
  });
  expect((await readCatalogue(database())).models.has(model.name)).toBe(false);
  expect(other.requests).toEqual([]);
});

describe("a test of the connection", () => {
  test("says how many models there are, and how long that took", async () => {
    server.answer = models("a", "b");
    const tested = await testUpstream(admin, { kind: "openai", base_url: server.url, credential });
    expect(tested).toMatchObject({ ok: true, model_count: 2 });
    expect(sent()).toBe(`Bearer ${credential}`);
  });

  test("says the exact failure in a code, and nothing of the answer", async () => {
    server.answer = json(401, { error: `no such key ${credential}` });
    const tested = await testUpstream(admin, { kind: "openai", base_url: server.url, credential });
    expect(tested).toEqual({ ok: false, error: "unauthorized", status: 401 });
  });

  test("uses the kept credential for the server it was kept for, and sends it to no other", async () => {
    server.answer = models("a");
    const other = await listen();
    const { id } = await newUpstream({ base_url: server.url, credential });
    await testUpstream(admin, { id, kind: "openai", base_url: server.url });
    expect(sent()).toBe(`Bearer ${credential}`);
    await testUpstream(admin, { id, kind: "openai", base_url: `${server.url}/other` });
    expect(sent()).toBe(`Bearer ${credential}`);
    await testUpstream(admin, { id, kind: "openai", base_url: other.url });
    await testUpstream(admin, { id, kind: "anthropic", base_url: other.url });
    expect(JSON.stringify(other.requests)).not.toContain(credential);
    await testUpstream(admin, { id, kind: "openai", base_url: server.url, credential: null });
    expect(sent()).toBeUndefined();
  });

  test("of an address that is not saved asks for a recent sign-in, before anybody is called", async () => {
    const { id } = await newUpstream({ base_url: server.url });
    server.requests.length = 0;
    const again = { code: "sign_in_again" };
    for (const base_url of [`${server.url}/other`, "http://127.0.0.1:1/v1"]) {
      await expect(testUpstream(longAgo, { id, kind: "openai", base_url })).rejects.toMatchObject(again);
      await expect(testUpstream(longAgo, { kind: "openai", base_url })).rejects.toMatchObject(again);
    }
    expect(server.requests).toEqual([]);
    expect(await testUpstream(longAgo, { id, kind: "openai", base_url: server.url })).toMatchObject({
      ok: true,
    });
  });
});

describe("a deleted upstream", () => {
  test("that serves nothing is gone", async () => {
    const { id } = await newUpstream();
    await deleteUpstream(admin, { id, with_models: false });
    await expect(getUpstream(admin, { id })).rejects.toMatchObject({ code: "not_found" });
  });

  test("and its models, edited or added meanwhile, do not wait for each other without end", async () => {
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => "done",
        (error: { code: string }) => error.code,
      );
    for (let round = 0; round < 20; round++) {
      const [leaving, staying] = [await newUpstream(), await newUpstream()];
      const [one, other] = [await newModel(leaving), await newModel(staying)];
      const outcomes = await Promise.all([
        outcome(updateModel(admin, { id: one.id, version: 1, fallback_upstream_id: staying.id })),
        outcome(updateModel(admin, { id: other.id, version: 1, fallback_upstream_id: leaving.id })),
        outcome(deleteUpstream(admin, { id: leaving.id, with_models: true })),
        outcome(newModel(leaving)),
      ]);
      const expected = ["done", "not_found", "version_conflict", "invalid_input"];
      expect(expected).toEqual(expect.arrayContaining(outcomes));
      expect(outcomes[2]).toBe("done");
    }
  });

  test("asks first what becomes of its models, then does just that and no other", async () => {
    const [leaving, staying] = [await newUpstream(), await newUpstream()];
    const moved = await newModel(leaving, { fallback_upstream_id: staying.id });
    const lost = await newModel(leaving);
    const helped = await newModel(staying, { fallback_upstream_id: leaving.id });
    const other = await newModel(staying);
    const refused = deleteUpstream(admin, { id: leaving.id, with_models: false });
    await expect(refused).rejects.toMatchObject({ code: "upstream_in_use", values: { count: 2 } });
    const preview = await previewDeleteUpstream(admin, leaving);
    expect(preview).toEqual({ moved: 1, deleted: 1, fallbacks_lost: 1 });
    expect(await deleteUpstream(admin, { id: leaving.id, with_models: true })).toEqual(preview);
    const at = { id: staying.id, name: staying.name };
    const next = { upstream: at, fallback: null, version: 2 };
    expect(await getModel(operator, moved)).toMatchObject(next);
    expect(await getModel(operator, helped)).toMatchObject(next);
    expect(await getModel(operator, other)).toEqual(other);
    await expect(getModel(operator, lost)).rejects.toMatchObject({ code: "not_found" });
    const rows = await sql`select action, target_id from audit_log where actor_user_id = ${admin.userId}
      and refusal is null order by id desc limit 4`;
    expect(rows).toEqual([
      { action: "upstream.delete", target_id: leaving.id },
      { action: "model.delete", target_id: lost.id },
      { action: "model.update", target_id: moved.id },
      { action: "model.update", target_id: helped.id },
    ]);
  });
});
