import { once } from "node:events";
import { request as send } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { deleteKey, updateKey } from "../../db/keys";
import { testDatabase } from "../../db/test-database";
import { inOrganization, newKey, person } from "../../db/test-scene";
import { mintToken } from "../../lib/keys/token";
import { testProxy } from "../proxy/test-proxy";
import { newModel, newUpstream, testUpstream } from "../proxy/test-upstream";
import { freePort } from "../test-gate";

const { sql } = await testDatabase();
const gate = await testProxy();
const upstream = await testUpstream();
const upstreamId = await newUpstream(upstream.url);
const model = await newModel(upstreamId);
const ada = await person();
const scope = ["inference" as const];

const says = (status: number, content: string) => {
  upstream.answer = (response) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(content);
};
says(200, '{"usage":{"prompt_tokens":7,"completion_tokens":3}}');

async function written(): Promise<void> {
  await gate.used.flush();
  expect(await gate.usage.flush()).toBe(true);
}

const nothing = {
  checks: 0,
  requests: 0,
  refusals: 0,
  errors: 0,
  answered: 0,
  counted: 0,
  input_tokens: 0,
  output_tokens: 0,
};

/** What is written of a key, by model, without what depends on how fast the machine is. */
async function usageOf(id: number) {
  const rows = await sql`
    select model, checks, requests, refusals, errors, answered, counted, input_tokens, output_tokens
    from key_usage where key_id = ${id} order by model`;
  return Object.fromEntries(rows.map(({ model: name, ...counts }) => [name, counts]));
}

const logOf = (id: number) => sql`
  select request_id, model, path, status, reason, upstream, input_tokens, output_tokens, address,
    first_byte_ms is not null as began
  from requests where key_id = ${id} order by at, id`;

const chat = (key: string, content: object | string = { model }, headers = {}) =>
  gate.post("/v1/chat/completions", key, content, { headers });

describe("of a key is counted", () => {
  it("each request by its model, with the tokens that the upstream reports", async () => {
    const key = await newKey(ada, { scope });
    const second = await newModel(upstreamId);
    await chat(key.value);
    await chat(key.value, { model: second });
    await chat(key.value);
    await written();
    const one = { requests: 1, answered: 1, counted: 1, input_tokens: 7, output_tokens: 3 };
    const two = { requests: 2, answered: 2, counted: 2, input_tokens: 14, output_tokens: 6 };
    expect(await usageOf(key.id)).toEqual({
      [model]: { ...nothing, ...two },
      [second]: { ...nothing, ...one },
    });
    await chat(key.value);
    await written();
    const three = { requests: 3, answered: 3, counted: 3, input_tokens: 21, output_tokens: 9 };
    expect((await usageOf(key.id))[model]).toEqual({ ...nothing, ...three });
  });

  it("each check that it was good for, and a request to the proxy as none", async () => {
    const key = await newKey(ada, { scope });
    for (let i = 0; i < 3; i++) await gate.check(key.value);
    await gate.send("/ext-authz/v1/embeddings", { method: "POST", headers: { "X-API-Key": key.value } });
    await gate.check(key.value, "?scope=management");
    await gate.get("/v1/models", key.value);
    await gate.get("/v1/key", key.value);
    await written();
    await gate.check(key.value);
    await written();
    expect(await usageOf(key.id)).toEqual({ "": { ...nothing, checks: 5, requests: 2 } });
  });

  it("what was refused, under no model that it may not call", async () => {
    const key = await newKey(ada, { scope: ["inference.chat"], allowed_model_names: [model, "gone"] });
    await chat(key.value, { model: "a name that a client made up" });
    await chat(key.value, { model: "gone" });
    await chat(key.value, "no JSON");
    await gate.post("/v1/embeddings", key.value, { model });
    await gate.get("/v1/files", key.value);
    await updateKey(ada, { id: key.id, enabled: false });
    await chat(key.value);
    await sql`update api_keys set enabled = true, expires_at = now() where id = ${key.id}`;
    await chat(key.value);
    await written();
    expect(await usageOf(key.id)).toEqual({ "": { ...nothing, requests: 7, refusals: 7 } });
    const log = await logOf(key.id);
    expect(log.map(({ reason, status }) => [reason, status])).toEqual([
      ["model_denied", 403],
      ["model_not_found", 404],
      ["invalid_request", 400],
      ["scope_denied", 403],
      ["not_found", 404],
      ["disabled", 401],
      ["expired", 401],
    ]);
    expect(log.map((row) => row.model)).toEqual([
      "a name that a client made up",
      "gone",
      ...Array(5).fill(null),
    ]);
  });

  it("what went wrong behind it, and not what its upstream says of the request", async () => {
    const key = await newKey(ada, { scope });
    const lost = await newModel(await newUpstream(`http://127.0.0.1:${await freePort()}/v1`));
    await chat(key.value, { model: lost });
    for (const status of [500, 429]) {
      says(status, "{}");
      await chat(key.value);
    }
    upstream.answer = (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: {}\n\n", () => response.destroy());
    };
    await expect(chat(key.value)).rejects.toThrow();
    says(200, '{"usage":{"prompt_tokens":7,"completion_tokens":3}}');
    await written();
    expect(await usageOf(key.id)).toEqual({
      [lost]: { ...nothing, requests: 1, errors: 1 },
      [model]: { ...nothing, requests: 3, errors: 2, answered: 3 },
    });
    expect((await logOf(key.id)).map(({ reason, status, began }) => [reason, status, began])).toEqual([
      ["upstream_unreachable", 502, false],
      ["done", 500, true],
      ["done", 429, true],
      ["broken", 200, true],
    ]);
  });

  it("one whose client left, before the answer or amid it, as neither refused nor wrong", async () => {
    const key = await newKey(ada, { scope });
    for (const isBegun of [false, true]) {
      upstream.answer = (response) => {
        if (isBegun) response.writeHead(200).write("x");
      };
      const request = send({
        ...{ host: "127.0.0.1", port: gate.port, path: "/v1/chat/completions", method: "POST" },
        headers: { Authorization: `Bearer ${key.value}` },
      });
      request.on("error", () => {}).end(JSON.stringify({ model }));
      if (isBegun) await once(request, "response");
      else await expect.poll(() => upstream.open).toBe(1);
      request.destroy();
      await expect.poll(gate.streams.size).toBe(0);
      await expect.poll(() => upstream.open).toBe(0);
    }
    says(200, '{"usage":{"prompt_tokens":7,"completion_tokens":3}}');
    await written();
    expect(await usageOf(key.id)).toEqual({ [model]: { ...nothing, requests: 2, answered: 1 } });
    expect((await logOf(key.id)).map(({ reason, status }) => [reason, status])).toEqual([
      ["gone", null],
      ["gone", 200],
    ]);
  });

  it("one that ended because its key did, with the reason, and the tokens until then", async () => {
    const key = await newKey(ada, { scope });
    const usage = { prompt_tokens: 5, completion_tokens: 2 };
    upstream.answer = (response) =>
      response
        .writeHead(200, { "Content-Type": "text/event-stream" })
        .write(`data: ${JSON.stringify({ usage })}\n\n`);
    const answer = chat(key.value);
    const cut = expect(answer).rejects.toThrow();
    await expect.poll(() => upstream.open).toBe(1);
    await expect.poll(gate.streams.size).toBe(1);
    await updateKey(ada, { id: key.id, enabled: false });
    await cut;
    await expect.poll(gate.streams.size).toBe(0);
    says(200, '{"usage":{"prompt_tokens":7,"completion_tokens":3}}');
    await written();
    expect(await logOf(key.id)).toMatchObject([{ reason: "disabled", status: 200 }]);
    const counts = { requests: 1, refusals: 1, answered: 1, counted: 1, input_tokens: 5, output_tokens: 2 };
    expect((await usageOf(key.id))[model]).toEqual({ ...nothing, ...counts });
  });

  it("nothing that came without it", async () => {
    const rows = async () => (await sql`select count(*)::int as n from requests`)[0]?.n;
    const before = await rows();
    await chat(mintToken("lk").value);
    await gate.send("/v1/models");
    await written();
    expect(await rows()).toBe(before);
  });
});

it("the log tells of each request who, what, whence and what became of it", async () => {
  const key = await newKey(ada, { scope });
  await chat(key.value, { model }, { "X-Request-Id": "mine-1" });
  await gate.get(`/v1/models/${model}?token=secret`, key.value);
  await written();
  const [name] = (await sql`select name from upstreams where id = ${upstreamId}`).map((row) => row.name);
  expect(await logOf(key.id)).toEqual([
    {
      ...{ request_id: "mine-1", model, path: "/v1/chat/completions", status: 200, reason: "done" },
      ...{ upstream: name, input_tokens: 7, output_tokens: 3, address: "127.0.0.1", began: true },
    },
    {
      ...{ request_id: expect.stringMatching(/^[0-9a-f-]{36}$/), model, path: `/v1/models/${model}` },
      ...{ status: 200, reason: "done", upstream: null, input_tokens: null, output_tokens: null },
      ...{ address: "127.0.0.1", began: false },
    },
  ]);
});

describe("what is written stays", () => {
  it("under the names that key and user had, when the key is deleted and when its row is gone", async () => {
    const grace = await person();
    const { principalId, member } = await inOrganization(grace);
    const key = await newKey(grace, { scope });
    await sql`update api_keys set owner_principal_id = ${principalId} where id = ${key.id}`;
    await chat(key.value);
    await written();
    await chat(key.value);
    await deleteKey(member, { id: key.id });
    await written();
    const read = () => sql`
      select requests, key_name, user_id, user_name, owner_principal_id from key_usage where key_id = ${key.id}`;
    const row = {
      key_name: key.name,
      user_id: grace.userId,
      user_name: grace.userName,
      owner_principal_id: principalId,
    };
    expect(await read()).toEqual([{ ...row, requests: 2 }]);
    await sql`delete from api_keys where id = ${key.id}`;
    expect(await read()).toEqual([{ ...row, requests: 2 }]);
    expect(await logOf(key.id)).toHaveLength(2);
  });

  it("also of a key whose row was gone before it was written", async () => {
    const key = await newKey(ada, { scope });
    await chat(key.value);
    await sql`delete from api_keys where id = ${key.id}`;
    await written();
    const [row] = await sql`select requests, key_name, user_name from key_usage where key_id = ${key.id}`;
    expect(row).toEqual({ requests: 1, key_name: key.access_key, user_name: ada.userName });
  });
});

it("what could not be written is written later, once, with what came meanwhile", async () => {
  const key = await newKey(ada, { scope });
  await chat(key.value);
  await gate.check(key.value);
  await sql`alter table requests rename to requests_away`;
  onTestFinished(async () => void (await sql`alter table if exists requests_away rename to requests`));
  await gate.used.flush();
  expect(await gate.usage.flush()).toBe(false);
  await chat(key.value);
  expect(await gate.usage.flush()).toBe(false);
  await sql`alter table requests_away rename to requests`;
  await written();
  await written();
  const counts = { requests: 2, answered: 2, counted: 2, input_tokens: 14, output_tokens: 6 };
  expect(await usageOf(key.id)).toEqual({
    "": { ...nothing, checks: 1 },
    [model]: { ...nothing, ...counts },
  });
  expect(await logOf(key.id)).toHaveLength(2);
});
