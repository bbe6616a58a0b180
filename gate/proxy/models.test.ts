import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { inOrganization, newKey, person } from "../../db/test-scene";
import { permissionScopes } from "../../lib/keys/scopes";
import { refusalOf, refused, testProxy } from "./test-proxy";
import { newModel, newUpstream, testUpstream } from "./test-upstream";

const { sql } = await testDatabase();
const gate = await testProxy();
const upstream = await testUpstream();
const ada = await person();

const listOf = async (key: string): Promise<string[] | number> => {
  const answer = await gate.get("/v1/models", key);
  if (answer.status !== 200) return answer.status;
  return JSON.parse(answer.body).data.map(({ id }: { id: string }) => id);
};

describe("the list of models", () => {
  it("is written as OpenAI's library reads it, and each of it alone", async () => {
    const id = await newUpstream(upstream.url, { name: "Rack 1" });
    const name = await newModel(id, "org/model-a");
    await sql`update models set created_at = '2026-01-02T03:04:05Z' where name = ${name}`;
    const key = await newKey(ada, { allowed_model_names: ["org/*"] });
    const model = { id: name, object: "model", created: 1767323045, owned_by: "Rack 1" };
    const list = await gate.get("/v1/models?limit=1", key.value);
    expect(JSON.parse(list.body)).toEqual({ object: "list", data: [model] });
    for (const path of ["org/model-a", "org%2Fmodel-a"]) {
      expect(JSON.parse((await gate.get(`/v1/models/${path}`, key.value)).body)).toEqual(model);
    }
    expect(refusalOf(await gate.get("/v1/models/org/none", key.value))).toEqual(
      refused(404, "model_not_found", "model"),
    );
    expect(refusalOf(await gate.get("/v1/models/other", key.value))).toEqual(
      refused(403, "model_denied", "model"),
    );
  });

  it("is written as Anthropic's library reads it where that one asks", async () => {
    const key = await newKey(ada, { allowed_model_names: ["org/*"] });
    const headers = { "anthropic-version": "2023-06-01" };
    const model = {
      type: "model",
      id: "org/model-a",
      display_name: "org/model-a",
      created_at: "2026-01-02T03:04:05.000Z",
    };
    expect(JSON.parse((await gate.get("/v1/models", key.value, headers)).body)).toEqual({
      data: [model],
      has_more: false,
      first_id: "org/model-a",
      last_id: "org/model-a",
    });
    expect(JSON.parse((await gate.get("/v1/models/org/model-a", key.value, headers)).body)).toEqual(model);
    const denied = await gate.get("/v1/models/other", key.value, headers);
    expect(JSON.parse(denied.body)).toMatchObject({ type: "error", error: { type: "permission_error" } });
  });

  it("has no model that no enabled upstream serves", async () => {
    const [off, draining] = [
      await newUpstream(upstream.url, { state: "disabled" }),
      await newUpstream(upstream.url, { state: "draining" }),
    ];
    const on = await newUpstream(upstream.url);
    await newModel(off, "state/off");
    await newModel(draining, "state/draining");
    await newModel(off, "state/saved", { fallback: on });
    await newModel(on, "state/on", { fallback: off });
    const key = await newKey(ada, { allowed_model_names: ["state/*"] });
    expect(await listOf(key.value)).toEqual(["state/on", "state/saved"]);
    for (const model of ["state/on", "state/saved"]) {
      expect((await gate.post("/v1/embeddings", key.value, { model })).status).toBe(200);
    }
    for (const model of ["state/off", "state/draining"]) {
      expect((await gate.post("/v1/embeddings", key.value, { model })).status).toBe(404);
    }
  });
});

it("what is listed is what can be called, for any key, catalogue and access", async () => {
  await sql`delete from models`;
  const upstreamId = await newUpstream(upstream.url);
  const names = ["a", "b", "ab", "a/b", "qwen-1", "qwen-2", "qwen-2-vl", "通义"];
  const bob = await person();
  const { principalId } = await inOrganization(ada);
  const { principalId: theirs } = await inOrganization(bob);
  const access = fc.option(
    fc.record({
      userIds: fc.subarray([ada.userId, bob.userId]),
      principalIds: fc.subarray([1, principalId, theirs]),
    }),
    { nil: undefined },
  );
  const pattern = fc.constantFrom(...names, "*", "a*", "qwen-*", "*-vl", "none", "q*2*");
  const keyOf = fc.record({
    scope: fc.subarray([...permissionScopes]),
    allowed: fc.option(fc.uniqueArray(pattern, { maxLength: 4 })),
    owner: fc.constantFrom(1, principalId),
  });
  const catalogue = fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), access }), {
    selector: ({ name }) => name,
  });
  const paths = ["/v1/chat/completions", "/v1/embeddings", "/v1/completions", "/v1/rerank"];
  const property = fc.asyncProperty(catalogue, keyOf, async (models, { scope, allowed, owner }) => {
    await sql`delete from models`;
    const key = await newKey(ada, { scope, allowed_model_names: allowed });
    await sql`update api_keys set owner_principal_id = ${owner} where id = ${key.id}`;
    for (const { name, access: to } of models) await newModel(upstreamId, name, to ? { access: to } : {});
    const callable: string[] = [];
    for (const model of names) {
      const statuses = await Promise.all(
        paths.map(async (path) => (await gate.post(path, key.value, { model })).status),
      );
      if (statuses.includes(200)) callable.push(model);
    }
    const listed = await listOf(key.value);
    // Without any scope of inference there is no list to see.
    if (listed === 403) expect(callable).toEqual([]);
    else expect(listed).toEqual(callable.sort((a, b) => (a < b ? -1 : 1)));
  });
  await fc.assert(property, { numRuns: 60 });
});
