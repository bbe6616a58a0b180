import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findEndpoint } from "./requests";

const readonly = { needs: "management.readonly", model: null };
const write = { needs: "management.write", model: null };
const inference = { needs: "inference", model: null };

describe("what the table names needs", () => {
  it.each([
    ["GET", "/v2/api-keys", readonly],
    ["HEAD", "/v2/api-keys/7", readonly],
    ["GET", "/v2/api-keys?scope=*", readonly],
    ["GET", "/v2/a/b%20c/d", readonly],
    ["POST", "/v2/api-keys", write],
    ["DELETE", "/v2/api-keys/7", write],
    ["PROPFIND", "/v2/api-keys", write],
    ["get", "/v2/api-keys", write],
    ["OPTIONS", "/v2/api-keys", write],
    ["POST", "/v1/chat/completions", { needs: "inference.chat", model: null }],
    ["POST", "/v1/chat/completions?model=other", { needs: "inference.chat", model: null }],
    ["POST", "/v1/responses", { needs: "inference.chat", model: null }],
    ["POST", "/v1/messages", { needs: "inference.chat", model: null }],
    ["POST", "/v1/messages/count_tokens", { needs: "inference.chat", model: null }],
    ["POST", "/v1/completions", { needs: "inference.completions", model: null }],
    ["POST", "/v1/embeddings", { needs: "inference.embeddings", model: null }],
    ["GET", "/v1/models", { needs: "any inference", model: null }],
    ["GET", "/v1/key", { needs: "any key", model: null }],
    ["POST", "/v1/rerank", inference],
    ["POST", "/v1/score", inference],
    ["POST", "/v1/moderations", inference],
    ["POST", "/v1/images/generations", inference],
    ["POST", "/v1/images/edits", inference],
    ["POST", "/v1/audio/speech", inference],
    ["POST", "/v1/audio/transcriptions", inference],
    ["POST", "/v1/audio/translations", inference],
  ])("%s %s", (method, target, endpoint) => {
    expect(findEndpoint(method, target)).toEqual(endpoint);
  });

  it.each([
    ["qwen3", "qwen3"],
    ["qwen2.5:7b", "qwen2.5:7b"],
    ["meta/llama-4", "meta/llama-4"],
    ["meta%2Fllama-4", "meta/llama-4"],
    ["meta%2fllama-4?x=/../y", "meta/llama-4"],
    ["a/b/..c/d.", "a/b/..c/d."],
    ["%E9%80%9A%E4%B9%89", "通义"],
    ["a%20b", "a b"],
  ])("the model in /v1/models/%s is %s", (rest, model) => {
    expect(findEndpoint("GET", `/v1/models/${rest}`)).toEqual({ needs: "any inference", model });
  });
});

describe("what the table does not name is unknown", () => {
  it.each([
    ["GET", "/"],
    ["GET", ""],
    ["GET", "*"],
    ["POST", "v1/chat/completions"],
    ["GET", "/v1/chat/completions"],
    ["HEAD", "/v1/models"],
    ["post", "/v1/embeddings"],
    ["POST", "/v1/models"],
    ["POST", "/v1/key"],
    ["POST", "/v1/chat/completions/"],
    ["POST", "/v1/chat//completions"],
    ["POST", "//v1/chat/completions"],
    ["POST", "/V1/chat/completions"],
    ["POST", "/v1/chat/%63ompletions"],
    ["POST", "/v1/chat%2Fcompletions"],
    ["POST", "/v1/./chat/completions"],
    ["POST", "/v1/embeddings/../chat/completions"],
    ["POST", "/v1/chat/completions;x"],
    ["POST", "/v1/chat/completions#x"],
    ["POST", "/v1\\chat\\completions"],
    ["POST", "/v1/chat/completions%00"],
    ["POST", "/v1/chat/completions%3Fx"],
    ["POST", "http://api/v1/chat/completions"],
    ["POST", "/v1/files"],
    ["POST", "/v3/api-keys"],
    ["GET", "/v2"],
    ["GET", "/v2/"],
    ["GET", "/v2//api-keys"],
    ["GET", "/v2/api-keys/.."],
    ["GET", "/v2/./api-keys"],
    ["GET", "/v2/../v1/models"],
    ["GET", "/v2/%2e%2e/v1/models"],
    ["GET", "/v2/..%2Fv1/models"],
    ["GET", "/v2/.%2e/v1/models"],
    ["GET", "/v2/%252e%252e/v1/models"],
    ["GET", "/v2/x%5c..%5cv1"],
    ["GET", "/v2/x\\y"],
    ["GET", "/v2/x;y"],
    ["GET", "/v2/x%3by"],
    ["GET", "/v2/x%00"],
    ["GET", "/v2/x%0d%0ay"],
    ["GET", "/v2/x y"],
    ["GET", "/v2/é"],
    ["GET", "/v2/%C3%A9"],
    ["GET", "/v2/x%"],
    ["GET", "/v2/x%2"],
    ["GET", "/v2/x%zz"],
    ["GET", "/v2/x#y"],
    ["", "/v2/x"],
    ["GET /v1/key", "/v2/x"],
    ["G\u0000T", "/v2/x"],
    ["GET", "/v2/*/../*"],
    ["*", "/v2/../x"],
    ["POST", "/v1/models/x"],
    ["GET", "/v1/models/"],
    ["GET", "/v1/models//x"],
    ["GET", "/v1/models/x/"],
    ["GET", "/v1/models/a//b"],
    ["GET", "/v1/models/.."],
    ["GET", "/v1/models/../embeddings"],
    ["GET", "/v1/models/a/%2e%2e/b"],
    ["GET", "/v1/models/a%2F..%2Fb"],
    ["GET", "/v1/models/a%2F%2Fb"],
    ["GET", "/v1/models/a%252Fb"],
    ["GET", "/v1/models/a%00"],
    ["GET", "/v1/models/a%5cb"],
    ["GET", "/v1/models/a%ff"],
    ["GET", "/v1/models/a%"],
    ["GET", "/v1/models/a#b"],
    ["GET", "/v1/models/a;b"],
    ["GET", `/v1/models/${"m".repeat(201)}`],
    ["GET", "/v1/models/{model}/.."],
  ])("%s %s", (method, target) => {
    expect(findEndpoint(method, target)).toBeNull();
  });
});

/** Pieces that servers take for something else than they look. */
const pieces = fc.constantFrom(
  ..."/v1,/v2,/models,/chat/completions,/key,/,//,..,.,%2e,%2F,%5c,%25,%00,;,\\,#,?,scope=*,a,é,%,*".split(
    ",",
  ),
);
const targets = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(""));
const methods = fc.constantFrom("GET", "POST", "HEAD", "DELETE", "get", "*");

/** Everything that a lenient server might make of a path. */
function readings(path: string): string[] {
  const found = new Set([path]);
  for (const one of found) {
    const others = [
      one.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      one.replaceAll("\\", "/"),
      one.replace(/\/{2,}/g, "/"),
      one.replace(/[;#].*/, ""),
      one.replaceAll(/\/\.(?=\/|$)/g, ""),
      one.replace(/\/[^/]+\/\.\.(?=\/|$)/, ""),
    ];
    for (const other of others) found.add(other);
  }
  return [...found];
}

describe("however a path is written", () => {
  it("a management path stays one by every reading", () => {
    const property = fc.property(methods, targets, (method, rest) => {
      if (findEndpoint(method, `/v2/${rest}`) === null) return;
      for (const reading of readings(`/v2/${rest.split("?", 1)[0]}`)) expect(reading).toMatch(/^\/v2\/./);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("the path of a model stays one by every reading", () => {
    const property = fc.property(targets, (rest) => {
      if (findEndpoint("GET", `/v1/models/${rest}`) === null) return;
      for (const reading of readings(`/v1/models/${rest.split("?", 1)[0]}`)) {
        expect(reading).toMatch(/^\/v1\/models\/./);
      }
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("its query changes nothing", () => {
    const property = fc.property(methods, targets, fc.string(), (method, target, query) => {
      const [path = ""] = target.split("?", 1);
      expect(findEndpoint(method, `${path}?${query}`)).toEqual(findEndpoint(method, path));
    });
    fc.assert(property, { numRuns: 5000 });
  });
});
