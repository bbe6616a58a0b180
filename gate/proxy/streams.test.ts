import { once } from "node:events";
import { type IncomingMessage, request as send } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { deleteKey, updateKey } from "../../db/keys";
import { testDatabase } from "../../db/test-database";
import { inOrganization, newKey, person } from "../../db/test-scene";
import { refusalOf, testProxy } from "./test-proxy";
import { echo, newModel, newUpstream, testUpstream } from "./test-upstream";

const { sql } = await testDatabase();
const gate = await testProxy({ maxStaleSeconds: 30 });
const upstream = await testUpstream();
const upstreamId = await newUpstream(upstream.url);
const model = await newModel(upstreamId);
const ada = await person();
const scope = ["inference" as const];

/** Never ends by itself; a word every 20 ms. */
const endless: Parameters<typeof testUpstream>[0] = (response) => {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const talking = setInterval(() => response.write("data: x\n\n"), 20);
  response.once("close", () => clearInterval(talking));
};
upstream.answer = endless;

type Stream = { response: IncomingMessage; isOpen: () => boolean; ended: Promise<number>; close: () => void };
const opened: Stream[] = [];
afterAll(() => {
  for (const { close } of opened) close();
});

async function stream(key: string, name = model): Promise<Stream> {
  const request = send({
    host: "127.0.0.1",
    port: gate.port,
    path: "/v1/chat/completions",
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
  });
  request.on("error", () => {}).end(JSON.stringify({ model: name }));
  const [response] = await once(request, "response");
  expect([name, response.statusCode]).toEqual([name, 200]);
  let isOpen = true;
  const ended = new Promise<number>((resolve) => {
    response
      .on("error", () => {})
      .resume()
      .once("close", () => {
        isOpen = false;
        resolve(performance.now());
      });
  });
  const made = { response, isOpen: () => isOpen, ended, close: () => request.destroy() };
  opened.push(made);
  return made;
}

/** What was planted past every verb is known once its notice was heard. */
async function known(name: string): Promise<void> {
  await gate.changes.catchUp();
  expect((await gate.catalogue.current()).catalogue.models.has(name)).toBe(true);
}

const bystander = await newKey(ada, { scope });
let other: Stream;
beforeAll(async () => {
  await vi.waitUntil(gate.changes.hears);
  await known(model);
  other = await stream(bystander.value);
});

/** Does something and expects these streams to break off within a second, and the bystander's to go on. */
async function isCut(streams: Stream[], act: () => unknown): Promise<void> {
  await act();
  const done = performance.now();
  for (const { ended, response } of streams) {
    expect((await ended) - done).toBeLessThan(1000);
    expect(response.complete).toBe(false);
  }
  expect(other.isOpen()).toBe(true);
}

describe("a stream is cut within a second", () => {
  it("after its key is disabled, deleted, or ends", async () => {
    for (const act of [
      (id: number) => updateKey(ada, { id, enabled: false }),
      (id: number) => deleteKey(ada, { id }),
      (id: number) => sql`delete from api_keys where id = ${id}`,
      (id: number) => sql`update api_keys set expires_at = now() + interval '300 ms' where id = ${id}`,
    ]) {
      const key = await newKey(ada, { scope });
      const streams = [await stream(key.value), await stream(key.value)];
      await isCut(streams, async () => {
        await act(key.id);
        if (String(act).includes("interval")) await expect.poll(() => streams[0]?.isOpen()).toBe(false);
      });
    }
  });

  it("after its key is edited so that it may not make the call, and not after another edit", async () => {
    const key = await newKey(ada, { scope });
    const one = await stream(key.value);
    await updateKey(ada, { id: key.id, name: `${key.name} anew`, allowed_model_names: [model, "other"] });
    await gate.changes.catchUp();
    expect(one.isOpen()).toBe(true);
    await isCut([one], () => updateKey(ada, { id: key.id, allowed_model_names: ["other"] }));
    const two = await newKey(ada, { scope });
    await isCut([await stream(two.value)], () =>
      updateKey(ada, { id: two.id, scope: ["inference.embeddings"] }),
    );
  });

  it("after its user is deactivated, leaves the organization, or the organization goes", async () => {
    const bob = await person();
    const key = await newKey(bob, { scope });
    await isCut(
      [await stream(key.value)],
      () => sql`update users set is_active = false where id = ${bob.userId}`,
    );
    const carol = await person();
    const { principalId } = await inOrganization(carol);
    const theirs = async () => {
      const made = await newKey(carol, { scope });
      await sql`update api_keys set owner_principal_id = ${principalId} where id = ${made.id}`;
      return made;
    };
    const hers = await theirs();
    await isCut(
      [await stream(hers.value)],
      () => sql`delete from memberships where user_id = ${carol.userId}`,
    );
    await sql`insert into memberships (user_id, principal_id, role) values (${carol.userId}, ${principalId}, 'owner')`;
    const last = await theirs();
    await isCut([await stream(last.value)], () => sql`delete from principals where id = ${principalId}`);
  });

  it("after its model is closed to whoever holds the key, or opened to others alone", async () => {
    const key = await newKey(ada, { scope });
    const name = await newModel(upstreamId);
    await known(name);
    await isCut(
      [await stream(key.value, name)],
      () => sql`update models set is_open = false where name = ${name}`,
    );
    const listed = await newModel(upstreamId, undefined, { access: { userIds: [ada.userId] } });
    await known(listed);
    await isCut(
      [await stream(key.value, listed)],
      () => sql`delete from model_access where user_id = ${ada.userId}`,
    );
  });

  it("after the membership ends through which a platform's key could use the model", async () => {
    const dora = await person();
    const { principalId } = await inOrganization(dora);
    const name = await newModel(upstreamId, undefined, { access: { principalIds: [principalId] } });
    await known(name);
    const key = await newKey(dora, { scope });
    await isCut(
      [await stream(key.value, name)],
      () => sql`delete from memberships where user_id = ${dora.userId}`,
    );
  });

  it("after its upstream is disabled, and not while it drains", async () => {
    const id = await newUpstream(upstream.url);
    const name = await newModel(id);
    await known(name);
    const key = await newKey(ada, { scope });
    const one = await stream(key.value, name);
    await sql`update upstreams set state = 'draining' where id = ${id}`;
    await gate.changes.catchUp();
    expect(refusalOf(await gate.post("/v1/embeddings", key.value, { model: name })).code).toBe(
      "model_not_found",
    );
    expect(one.isOpen()).toBe(true);
    await isCut([one], () => sql`update upstreams set state = 'disabled' where id = ${id}`);
  });

  it("after everything changed at once", async () => {
    const eve = await person();
    const keys = await Promise.all(Array.from({ length: 101 }, () => newKey(eve, { scope })));
    const streams = await Promise.all(keys.slice(0, 20).map(({ value }) => stream(value)));
    await isCut(streams, () => sql`update api_keys set enabled = false where user_id = ${eve.userId}`);
  });
});

it("a request that waits for its answer is told why it ends", async () => {
  upstream.answer = () => {};
  const key = await newKey(ada, { scope });
  const answer = gate.post("/v1/chat/completions", key.value, { model });
  await expect.poll(gate.streams.size).toBe(2);
  await updateKey(ada, { id: key.id, enabled: false });
  expect(refusalOf(await answer)).toMatchObject({ status: 401, code: "disabled" });
  upstream.answer = echo;
});

it("a key that ends while the body arrives opens nothing", async () => {
  const key = await newKey(ada, { scope });
  const request = send({
    host: "127.0.0.1",
    port: gate.port,
    path: "/v1/chat/completions",
    method: "POST",
    headers: { Authorization: `Bearer ${key.value}`, "Content-Length": "1000" },
  });
  const answered = once(request, "response");
  const body = JSON.stringify({ model }).padEnd(1000);
  const held = gate.budget.used();
  request.write(body.slice(0, 10));
  await expect.poll(gate.budget.used).toBe(held + 10);
  await deleteKey(ada, { id: key.id });
  await gate.changes.catchUp();
  const before = upstream.seen.length;
  request.end(body.slice(10));
  const [response] = await answered;
  expect([response.statusCode, response.headers["x-auth-reason"]]).toEqual([401, "unknown_key"]);
  expect(upstream.seen.length).toBe(before);
});

it("streams that are open hold no connection of the database, and nothing stays of those that ended", async () => {
  upstream.answer = endless;
  const count = async () => {
    const [row] =
      await sql`select count(*)::int as n from pg_stat_activity where datname = current_database()`;
    return row?.n;
  };
  // So that what is written now and then opens none meanwhile.
  await Promise.all([gate.used.flush(), gate.usage.flush()]);
  const before = await count();
  const key = await newKey(ada, { scope });
  const streams = await Promise.all(Array.from({ length: 50 }, () => stream(key.value)));
  expect(await count()).toBe(before);
  expect(gate.streams.size()).toBe(51);
  for (const { close } of streams) close();
  await expect.poll(gate.streams.size).toBe(1);
  expect(gate.budget.used()).toBeLessThan(100);
});
