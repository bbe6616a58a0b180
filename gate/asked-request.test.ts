import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { forbidden, reasonOf, testGate, unauthorized } from "./test-gate";

await testDatabase();
const gate = await testGate();
const ada = await person();
const chatter = await newKey(ada, { scope: ["inference.chat"] });
const reader = await newKey(ada, { scope: ["management.readonly"] });
const picky = await newKey(ada, { scope: ["inference"], allowed_model_names: ["meta/*"] });

const chat = "/v1/chat/completions";

function forwarded(key: string, method: string, uri: string, headers: Record<string, string> = {}) {
  const pair = { "X-Forwarded-Method": method, "X-Forwarded-Uri": uri };
  return gate.check(key, "?from=forwarded", { headers: { ...pair, ...headers } });
}

function envoy(key: string, method: string, target: string, headers: Record<string, string> = {}) {
  return gate.send(`/ext-authz${target}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...headers },
  });
}

describe("the request that is asked about decides", () => {
  it("by its method and path", async () => {
    expect((await forwarded(chatter.value, "POST", `${chat}?stream=true`)).status).toBe(200);
    expect((await forwarded(chatter.value, "GET", "/v1/models")).status).toBe(200);
    expect((await forwarded(reader.value, "GET", "/v2/api-keys")).status).toBe(200);
    expect((await forwarded(reader.value, "GET", "/v1/key")).status).toBe(200);
    expect(reasonOf(await forwarded(reader.value, "GET", "/v1/models"))).toEqual(forbidden("scope_denied"));
    expect(reasonOf(await forwarded(reader.value, "POST", "/v2/api-keys"))).toEqual(
      forbidden("scope_denied"),
    );
    expect(reasonOf(await forwarded(chatter.value, "POST", "/v1/embeddings"))).toEqual(
      forbidden("scope_denied"),
    );
  });

  it("after the key itself", async () => {
    const none = await gate.check("nonsense", "?from=forwarded");
    expect(reasonOf(none)).toEqual(unauthorized("malformed_key"));
    expect(reasonOf(await envoy("nonsense", "GET", "/nowhere"))).toEqual(unauthorized("malformed_key"));
    expect(reasonOf(await gate.check(chatter.value, "?from=forwarded"))).toEqual(
      forbidden("request_unknown"),
    );
  });

  it("by the model in its path, though to list models is to call none", async () => {
    expect((await forwarded(picky.value, "GET", "/v1/models")).status).toBe(200);
    expect((await forwarded(picky.value, "GET", "/v1/models/meta%2Fllama-4")).status).toBe(200);
    expect(reasonOf(await forwarded(picky.value, "GET", "/v1/models/qwen3"))).toEqual(
      forbidden("model_denied"),
    );
    expect(reasonOf(await forwarded(picky.value, "POST", chat))).toEqual(forbidden("model_unknown"));
  });

  it("of Envoy as of any other", async () => {
    expect((await envoy(chatter.value, "POST", chat)).status).toBe(200);
    expect(reasonOf(await envoy(chatter.value, "POST", "/v1/embeddings"))).toEqual(forbidden("scope_denied"));
    expect(reasonOf(await envoy(chatter.value, "POST", "/v1/embeddings?scope=inference.chat"))).toEqual(
      forbidden("scope_denied"),
    );
    const asked = { "X-Latchkey-Ask": "scope=inference.chat" };
    expect((await envoy(chatter.value, "GET", "/anything?scope=management", asked)).status).toBe(200);
    const body = { "Content-Type": "application/json" };
    const posted = await gate.send(`/ext-authz${chat}`, {
      method: "POST",
      headers: { "X-API-Key": picky.value, ...body },
      body: '{"model":"meta/llama-4"}',
    });
    expect(posted.status).toBe(200);
  });
});

describe("what a client adds changes no verdict", () => {
  const header = fc.constantFrom(
    "X-Original-URI",
    "X-Original-Method",
    "X_Forwarded_Uri",
    "X.Forwarded.Uri",
    "X-Forwarded-Path",
    "X-Forwarded-Prefix",
    "X-HTTP-Method-Override",
    "X-Rewrite-URL",
    "X-Auth-Scopes",
    "X_Auth_Scopes",
    "X-Latchkey-Scope",
    "Forwarded",
    "Cookie",
  );
  const value = fc.constantFrom(chat, "POST", "/v2/api-keys", "GET", "*", "scope=*", "-");
  const extra = fc.dictionary(header, value, { maxKeys: 5 });
  const query = fc.constantFrom(
    "",
    "?scope=*",
    "?scope=inference.chat&model=x",
    "?from=original",
    "?a=/../x",
  );

  it("neither headers nor the query of its own request", async () => {
    const property = fc.asyncProperty(extra, query, async (headers, own) => {
      expect((await forwarded(chatter.value, "POST", chat + own, headers)).status).toBe(200);
      expect((await forwarded(chatter.value, "POST", `/v1/embeddings${own}`, headers)).status).toBe(403);
      expect((await envoy(chatter.value, "POST", chat + own, headers)).status).toBe(200);
      expect((await envoy(chatter.value, "POST", `/v1/embeddings${own}`, headers)).status).toBe(403);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it.each([
    "/v1/embeddings/..%2fchat/completions",
    "/v1/embeddings/../chat/completions",
    "/v1/embeddings/%2e%2e/chat/completions",
    "//v1/chat/completions",
    "/v1//chat/completions",
    "/v1/chat/completions/",
    "/v1/chat%2fcompletions",
    "/v1/chat/completions%2f",
    "/v1/chat/completions;scope=*",
    "/v1\\chat\\completions",
  ])("nor another spelling of a path: %s", async (uri) => {
    expect(reasonOf(await forwarded(chatter.value, "POST", uri))).toEqual(forbidden("request_unknown"));
    expect(reasonOf(await envoy(chatter.value, "POST", uri))).toEqual(forbidden("request_unknown"));
  });

  it("nor a second copy of the proxy's header", async () => {
    const headers = { "X-Forwarded-Method": "POST", "X-Forwarded-Uri": [chat, "/v1/embeddings"] };
    expect(reasonOf(await gate.check(chatter.value, "?from=forwarded", { headers }))).toEqual(
      forbidden("request_unknown"),
    );
  });
});

it.each([
  "/ext-authz",
  "/ext-authzv1/models",
  "/ext-authz?scope=inference",
  "/Ext-Authz/v1/models",
  "/verify/ext-authz/x",
])("the path %s is not the door", async (path) => {
  expect((await gate.send(path, { headers: { "X-API-Key": chatter.value } })).status).toBe(404);
});
