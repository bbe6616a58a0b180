import { describe, expect, test } from "vitest";
import { operator } from "../lib/actor";
import { updateUpstreamInput } from "../lib/upstreams";
import { startJobs } from "./jobs";
import { decideOffer, listOffers } from "./model-offers";
import { updateModelSettings } from "./model-settings";
import { syncDue, syncUpstream } from "./model-sync";
import { deleteModel, getModel } from "./models";
import { testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
import { fresh, person } from "./test-scene";
import { json, models, type TestUpstream, testUpstream } from "./test-upstream";
import { getUpstream, updateUpstream } from "./upstreams";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const going = new AbortController().signal;

async function serving(...names: string[]) {
  const server = await testUpstream();
  server.answer = models(...names);
  return { server, upstream: await newUpstream({ base_url: server.url }) };
}

async function modelNamed(name: string) {
  const [row] = await sql<{ id: number }[]>`select id from models where name = ${name}`;
  return row ? getModel(operator, row) : null;
}

describe("a sync", () => {
  test("adds what is no model yet, and tells the log of each", async () => {
    const [one, other] = [fresh("model"), fresh("model")];
    const { upstream } = await serving(one, other);
    expect(await syncUpstream(admin, upstream)).toEqual({ ok: true, added: 2, gone: 0, proposals: 0 });
    expect(await modelNamed(one)).toMatchObject({
      upstream: { id: upstream.id },
      is_open: true,
      is_manual: false,
      is_gone: false,
      is_callable: true,
    });
    const rows = await sql`select action, target_name from audit_log
      where actor_user_id = ${admin.userId} and refusal is null order by id desc limit 3`;
    expect(rows).toEqual([
      { action: "upstream.sync", target_name: upstream.name },
      { action: "model.create", target_name: other },
      { action: "model.create", target_name: one },
    ]);
  });

  test("that brings nothing new changes nothing, and the log is silent", async () => {
    const { upstream } = await serving(fresh("model"));
    await syncUpstream(admin, upstream);
    const before =
      await sql`select (select max(id) from audit_log) as rows, md5(string_agg(m::text || m.xmin, '')) from models m`;
    expect(await syncUpstream(admin, upstream)).toEqual({ ok: true, added: 0, gone: 0, proposals: 0 });
    expect(
      await sql`select (select max(id) from audit_log) as rows, md5(string_agg(m::text || m.xmin, '')) from models m`,
    ).toEqual(before);
  });

  test("marks what is named no more as gone, but not what was added by hand, until it is named again", async () => {
    const [stays, goes] = [fresh("model"), fresh("model")];
    const { server, upstream } = await serving(stays, goes);
    const { name: byHand } = await newModel(upstream);
    await syncUpstream(admin, upstream);
    server.answer = models(stays);
    expect(await syncUpstream(admin, upstream)).toMatchObject({ added: 0, gone: 1 });
    const gone = await Promise.all([stays, goes, byHand].map(modelNamed));
    expect(gone.map((model) => model?.is_gone)).toEqual([false, true, false]);
    server.answer = models(stays, goes);
    expect(await syncUpstream(admin, upstream)).toMatchObject({ added: 0, gone: 0 });
  });

  test("does not bring back what was deleted, as long as it is named", async () => {
    const name = fresh("model");
    const { server, upstream } = await serving(name);
    await syncUpstream(admin, upstream);
    await deleteModel(admin, { id: (await modelNamed(name))?.id ?? 0 });
    expect(await syncUpstream(admin, upstream)).toMatchObject({ added: 0 });
    server.answer = models();
    await syncUpstream(admin, upstream);
    server.answer = models(name);
    expect(await syncUpstream(admin, upstream)).toMatchObject({ added: 1 });
  });

  test("takes what is added by hand after all for what it is: named", async () => {
    const name = fresh("model");
    const { upstream } = await serving(name);
    await syncUpstream(admin, upstream);
    await deleteModel(admin, { id: (await modelNamed(name))?.id ?? 0 });
    expect(await newModel(upstream, { name })).toMatchObject({ is_manual: false, is_gone: false });
  });

  test("adds models that nobody may use, where the settings say so", async () => {
    const name = fresh("model");
    const { upstream } = await serving(name);
    await updateModelSettings(operator, { models_open_by_default: false, version: 0 });
    await syncUpstream(admin, upstream);
    await updateModelSettings(operator, { models_open_by_default: true, version: 1 });
    expect(await modelNamed(name)).toMatchObject({ is_open: false, users: [], organizations: [] });
  });

  test("of two at once adds each model once", async () => {
    const names = Array.from({ length: 50 }, () => fresh("model"));
    const [one, other] = [await serving(...names), await serving(...names)];
    const all = [one, other, one, other].map(({ upstream }) => syncUpstream(admin, upstream));
    const added = (await Promise.all(all)).map((synced) => (synced.ok ? synced.added : -1));
    expect(added.reduce((sum, n) => sum + n, 0)).toBe(50);
    expect(Math.min(...added)).toBe(0);
  });

  test("that fails keeps everything, and the health of the upstream says why", async () => {
    const name = fresh("model");
    const { server, upstream } = await serving(name);
    await syncUpstream(admin, upstream);
    server.answer = json(503, {});
    expect(await syncUpstream(admin, upstream)).toEqual({ ok: false, error: "bad_status", status: 503 });
    expect(await getUpstream(admin, upstream)).toMatchObject({
      is_healthy: false,
      last_error: "bad_status",
      latency_ms: null,
      version: 1,
    });
    expect(await modelNamed(name)).toMatchObject({ is_gone: false });
    server.answer = models(name);
    await syncUpstream(admin, upstream);
    expect(await getUpstream(admin, upstream)).toMatchObject({ is_healthy: true, last_error: "bad_status" });
  });

  test("of an address that was changed meanwhile counts for nothing", async () => {
    const name = fresh("model");
    const { server, upstream } = await serving();
    server.answer = (response, request) => {
      const base_url = "http://127.0.0.1:1/v1";
      updateUpstream(admin, updateUpstreamInput.parse({ id: upstream.id, version: 1, base_url })).then(() =>
        models(name)(response, request),
      );
    };
    await expect(syncUpstream(admin, upstream)).rejects.toMatchObject({ code: "version_conflict" });
    expect(await modelNamed(name)).toBeNull();
    expect(await getUpstream(admin, upstream)).toMatchObject({ is_healthy: null, checked_at: null });
  });
});

describe("a model that two upstreams name", () => {
  async function offered() {
    const name = fresh("model");
    const [first, second] = [await serving(name), await serving(name)];
    await syncUpstream(admin, first.upstream);
    expect(await syncUpstream(admin, second.upstream)).toMatchObject({ added: 0, proposals: 1 });
    const model = await modelNamed(name);
    if (model === null) throw new Error("there is no model");
    const offer = { upstream_id: second.upstream.id, model_id: model.id };
    const open = async () => (await listOffers(admin)).filter((one) => one.model.id === model.id);
    const [from, to] = [first.upstream, second.upstream].map(({ id, name }) => ({ id, name }));
    return { model, offer, open, from, to, again: () => syncUpstream(admin, second.upstream) };
  }

  test("stays where it is until somebody decides", async () => {
    const { model, open, from, to } = await offered();
    expect(model.upstream).toEqual(from);
    expect(await open()).toEqual([
      { upstream: to, model: { id: model.id, name: model.name }, current: from },
    ]);
  });

  test("moves when that is decided, and the one it left is not proposed in turn", async () => {
    const { offer, open, to, again } = await offered();
    const moved = await decideOffer(admin, { ...offer, decision: "move" });
    expect(moved).toMatchObject({ upstream: to, fallback: null, version: 2 });
    await again();
    expect(await open()).toEqual([]);
  });

  test("gets the other one as its fallback when that is decided", async () => {
    const { offer, open, from, to, again } = await offered();
    const helped = await decideOffer(admin, { ...offer, decision: "fallback" });
    expect(helped).toMatchObject({ upstream: from, fallback: to });
    await again();
    expect(await open()).toEqual([]);
  });

  test("is left alone when that is decided, also by the next sync", async () => {
    const { model, offer, open, again } = await offered();
    expect(await decideOffer(admin, { ...offer, decision: "dismiss" })).toEqual(model);
    expect(await again()).toMatchObject({ proposals: 0 });
    expect(await open()).toEqual([]);
    await expect(decideOffer(admin, { ...offer, decision: "move" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("each minute", () => {
  const due = () => sql`update upstreams set checked_at = null, created_at = now() - interval '1 minute'`;
  const rest = () => sql`update upstreams set state = 'disabled'`;

  test("every upstream is asked that is not disabled, and by one of several processes", async () => {
    await rest();
    const [enabled, draining, disabled] = [await serving("a"), await serving("b"), await serving("c")];
    await sql`update upstreams set state = 'draining' where id = ${draining.upstream.id}`;
    await sql`update upstreams set state = 'disabled' where id = ${disabled.upstream.id}`;
    await due();
    await Promise.all([syncDue(going), syncDue(going), syncDue(going)]);
    const asked = [enabled, draining, disabled].map(({ server }) => server.requests.length);
    expect(asked).toEqual([1, 1, 0]);
    await syncDue(going);
    expect(enabled.server.requests).toHaveLength(1);
    await due();
    await syncDue(going);
    expect(enabled.server.requests).toHaveLength(2);
    expect(await getUpstream(admin, enabled.upstream)).toMatchObject({ is_healthy: true });
    const [row] = await sql`select actor_kind from audit_log where target_name = 'a'`;
    expect(row).toEqual({ actor_kind: "system" });
  });

  test("who adds one is the first to ask it, and told what it brings", async () => {
    await rest();
    const { server, upstream } = await serving(fresh("model"));
    await syncDue(going);
    expect(server.requests).toEqual([]);
    expect(await syncUpstream(admin, upstream)).toMatchObject({ added: 1 });
  });

  test("one that is slow delays no other, and holds no connection meanwhile", async () => {
    await rest();
    const quick = await serving(fresh("model"));
    const slow = await serving();
    const isAsked = waiting(slow.server);
    await due();
    const done = syncDue(going);
    const release = await isAsked;
    await expect.poll(() => getUpstream(admin, quick.upstream)).toMatchObject({ is_healthy: true });
    const [open] = await sql`select count(*) from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`;
    expect(open?.count).toBe(0);
    expect(await getUpstream(admin, slow.upstream)).toMatchObject({ is_healthy: null });
    release();
    await done;
    expect(await getUpstream(admin, slow.upstream)).toMatchObject({ is_healthy: true });
  });

  test("a stop waits for nobody who is slow", async () => {
    await rest();
    const slow = await serving();
    const isAsked = waiting(slow.server);
    const stopping = new AbortController();
    await due();
    const done = syncDue(stopping.signal);
    await isAsked;
    stopping.abort();
    const startedAt = performance.now();
    await done;
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(await getUpstream(admin, slow.upstream)).toMatchObject({ is_healthy: null });
    await startJobs()();
  });
});

/** Resolves once the upstream is asked, with what lets it answer. */
function waiting(server: TestUpstream): Promise<() => void> {
  return new Promise((resolve) => {
    server.answer = (response, request) => resolve(() => models()(response, request));
  });
}
