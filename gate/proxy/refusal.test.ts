import { describe, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { refusalOf, refused, testProxy } from "./test-proxy";
import { newModel, newUpstream, testUpstream } from "./test-upstream";

await testDatabase();
const gate = await testProxy();
const upstream = await testUpstream();
const upstreamId = await newUpstream(upstream.url, { credential: "sk-upstream-own" });
const model = await newModel(upstreamId, "Qwen/qwen3-8b");
const ada = await person();
const key = await newKey(ada, { scope: ["inference"] });

describe("a refusal", () => {
  it("of the key comes first, then of endpoint and scope, then of the body, then of the model", async () => {
    const embeds = await newKey(ada, { scope: ["inference.embeddings"], allowed_model_names: ["other"] });
    const send = (path: string, value: string, body: object | string = "{") => gate.post(path, value, body);
    expect(refusalOf(await send("/v1/nowhere", `${key.value}x`))).toEqual(refused(401, "unknown_key"));
    expect(refusalOf(await send("/v1/nowhere", embeds.value))).toEqual(refused(404, "not_found"));
    expect(refusalOf(await send("/v1/chat/completions", embeds.value))).toEqual(refused(403, "scope_denied"));
    expect(refusalOf(await send("/v1/embeddings", embeds.value))).toEqual(refused(400, "invalid_request"));
    expect(refusalOf(await send("/v1/embeddings", embeds.value, { model }))).toEqual(
      refused(403, "model_denied", "model"),
    );
    expect(refusalOf(await send("/v1/embeddings", key.value, { model: "none" }))).toEqual(
      refused(404, "model_not_found", "model"),
    );
  });

  it("is written as the client's library reads it", async () => {
    const none = await gate.send("/v1/chat/completions", { method: "POST" });
    expect(JSON.parse(none.body)).toEqual({
      error: {
        message: "No API key was sent. Send it as a bearer token in Authorization, or in X-API-Key.",
        type: "authentication_error",
        code: "missing_key",
        param: null,
      },
    });
    expect(none.headers["www-authenticate"]).toBe('Bearer realm="Latchkey"');
    const denied = await gate.post("/v1/messages", key.value, { model: "none" });
    expect(JSON.parse(denied.body)).toEqual({
      type: "error",
      error: {
        type: "not_found_error",
        message: "There is no model of this name.",
        code: "model_not_found",
        param: "model",
      },
      request_id: denied.headers["x-request-id"],
    });
  });

  it.each(["previous_response_id", "conversation"])("of %s, which would mix callers", async (param) => {
    for (const value of ["resp_1", { id: "conv_1" }, 0, []]) {
      const answer = await gate.post("/v1/responses", key.value, { model, [param]: value });
      expect(refusalOf(answer)).toEqual(refused(400, "invalid_request", param));
    }
    expect((await gate.post("/v1/responses", key.value, { model, [param]: null })).status).toBe(200);
  });

  it.each(["store", "background"])("of %s unless it is false", async (param) => {
    for (const value of [true, 1, "true", [true]]) {
      const answer = await gate.post("/v1/responses", key.value, { model, [param]: value });
      expect(refusalOf(answer)).toEqual(refused(400, "invalid_request", param));
    }
    const doubled = `{"model":"${model}","${param}":true,"${param}":false}`;
    expect(refusalOf(await gate.post("/v1/responses", key.value, doubled)).status).toBe(400);
    for (const value of [false, null]) {
      expect((await gate.post("/v1/responses", key.value, { model, [param]: value })).status).toBe(200);
    }
    expect((await gate.post("/v1/chat/completions", key.value, { model, [param]: true })).status).toBe(200);
  });

  it("of an encoded body", async () => {
    const encoded = await gate.post(
      "/v1/embeddings",
      key.value,
      { model },
      { headers: { "Content-Encoding": "gzip" } },
    );
    expect(refusalOf(encoded)).toEqual(refused(415, "unsupported_encoding"));
    const identity = await gate.post(
      "/v1/embeddings",
      key.value,
      { model },
      { headers: { "Content-Encoding": "identity" } },
    );
    expect(identity.status).toBe(200);
  });

  it.each([
    ["GET", "/v1"],
    ["GET", "/v1/"],
    ["GET", "/v1?x=1"],
    ["GET", "/v1/chat/completions"],
    ["HEAD", "/v1/models"],
    ["OPTIONS", "/v1/models"],
    ["OPTIONS", "/v1/chat/completions"],
    ["DELETE", "/v1/models/x"],
    ["GET", "/v1/models/"],
    ["GET", "/v1/models/a//b"],
    ["GET", "/v1/responses/resp_1"],
    ["POST", "/v1/files"],
    ["POST", "/v1/chat/completions/"],
    ["POST", "/v1//chat/completions"],
    ["POST", "/v1/./chat/completions"],
    ["POST", "/v1/x/../chat/completions"],
    ["POST", "/v1/chat%2fcompletions"],
    ["POST", "/v1/engines/x/completions"],
  ])("of %s %s, which is in no table", async (method, path) => {
    const sent = upstream.seen.length;
    const answer = await gate.send(path, { method, headers: { Authorization: `Bearer ${key.value}` } });
    expect([answer.status, answer.headers["x-auth-reason"]]).toEqual([404, "not_found"]);
    if (method !== "HEAD") expect(JSON.parse(answer.body).error.code).toBe("not_found");
    expect(upstream.seen.length).toBe(sent);
  });
});

describe("GET /v1/key", () => {
  it("describes the key that asks, without its secret, to any good key", async () => {
    const none = await newKey(ada, { scope: [], allowed_model_names: ["a", "b"] });
    const answer = await gate.get("/v1/key", none.value);
    expect(JSON.parse(answer.body)).toEqual({
      object: "key",
      id: none.id,
      name: none.name,
      access_key: none.access_key,
      masked_value: none.masked_value,
      user_id: ada.userId,
      user_name: ada.userName,
      owner_principal_id: 1,
      scope: [],
      allowed_model_names: ["a", "b"],
      created_at: none.created_at.toISOString(),
      expires_at: null,
    });
    expect(answer.body).not.toContain(none.value);
    expect(refusalOf(await gate.get("/v1/models", none.value))).toEqual(refused(403, "scope_denied"));
  });
});
