import { describe, expect, it } from "vitest";
import { permissionScopes } from "../lib/keys/scopes";
import { readEnvoyQuestion, readQuestion } from "./question";

it.each(permissionScopes)("the scope %s may be asked for", (scope) => {
  expect(readQuestion(`?scope=${scope}`, []).asked).toEqual({ scope, model: null });
});

it.each([
  ["llama-4", "llama-4"],
  ["meta%2Fllama-4", "meta/llama-4"],
  ["meta/llama-4:latest", "meta/llama-4:latest"],
  ["%E9%80%9A%E4%B9%89", "通义"],
  ["a%2Bb", "a+b"],
  ["a%20b", "a b"],
  ["m".repeat(200), "m".repeat(200)],
])("the model %s may be asked for", (written, model) => {
  expect(readQuestion(`?model=${written}`, []).asked).toEqual({ scope: null, model });
});

it("scope, model and proxy may be asked in any order", () => {
  expect(readQuestion("?proxy=nginx&model=m&scope=inference", [])).toEqual({
    asked: { scope: "inference", model: "m" },
    isForNginx: true,
  });
});

it.each(["", "?", "?proxy=nginx"])("%j asks for nothing", (query) => {
  expect(readQuestion(query, []).asked).toEqual({ scope: null, model: null });
});

describe("what is not known is never guessed", () => {
  it.each([
    "?scope=",
    "?scope",
    "?scope=admin",
    "?scope=Inference",
    "?scope=inference.chat.",
    "?scope=inference,management",
    "?scope=inference%20management",
    "?scope=toString",
    "?scope=inference&scope=inference",
    "?scope=inference&scope=management",
    "?model=",
    "?model=a&model=a",
    "?model=a%00",
    "?model=a%0d%0ab",
    "?model=%ff",
    "?model=%ed%a0%80",
    `?model=${"m".repeat(201)}`,
    "?from=",
    "?from=client",
    "?from=Forwarded",
    "?from=original&from=original",
    "?from=forwarded&from=original",
    "?scope=inference&from=forwarded",
    "?scope=inference&unknown=1",
    "?scope=inference&Model=a",
    "?scope=inference&proxy=apache",
    "?scope=inference&proxy=nginx&proxy=nginx",
    "?scope=inference&api_key=x",
    "?=",
    "??scope=inference",
  ])("%s", (query) => {
    expect(readQuestion(query, []).asked).toBeNull();
  });

  it("still speaks as nginx needs it", () => {
    expect(readQuestion("?scope=admin&proxy=nginx&proxy=apache", []).isForNginx).toBe(true);
  });
});

const chat = { scope: "inference.chat", model: null };

describe("with from, the request is the one in the pair of headers it names", () => {
  const headers = (kind: string, method: string, uri: string) => [
    `X-${kind}-Method`,
    method,
    `x-${kind.toUpperCase()}-uri`,
    uri,
  ];
  const forwarded = headers("Forwarded", "POST", "/v1/chat/completions?stream=true");
  const original = headers("Original", "GET", "/v2/api-keys");

  it.each([
    ["?from=forwarded", forwarded, chat],
    ["?from=forwarded", [...original, ...forwarded], chat],
    ["?from=original", [...original, ...forwarded], { scope: "management.readonly", model: null }],
    ["?from=forwarded&model=m", forwarded, { ...chat, model: "m" }],
    ["?from=forwarded&proxy=nginx", forwarded, chat],
    [
      "?from=original&model=m",
      headers("Original", "GET", "/v1/models/a%2Fb"),
      { scope: "any inference", model: "m" },
    ],
    [
      "?from=original",
      headers("Original", "GET", "/v1/models/a%2Fb"),
      { scope: "any inference", model: "a/b" },
    ],
  ])("%s", (query, rawHeaders, asked) => {
    expect(readQuestion(query, rawHeaders).asked).toEqual(asked);
  });

  it.each([
    ["no pair", "?from=forwarded", []],
    ["the other pair", "?from=original", forwarded],
    ["no method", "?from=forwarded", forwarded.slice(2)],
    ["no path", "?from=forwarded", forwarded.slice(0, 2)],
    ["two paths", "?from=forwarded", [...forwarded, "X-Forwarded-Uri", "/v1/models"]],
    ["the same path twice", "?from=forwarded", [...forwarded, ...forwarded.slice(2)]],
    ["two methods", "?from=forwarded", ["x-forwarded-method", "POST", ...forwarded]],
    ["an empty path", "?from=forwarded", headers("Forwarded", "POST", "")],
    ["a whole address", "?from=forwarded", headers("Forwarded", "POST", "http://api/v1/chat/completions")],
    [
      "a request that is not in the table",
      "?from=forwarded",
      headers("Forwarded", "GET", "/v1/chat/completions"),
    ],
    ["a scope besides", "?from=forwarded&scope=inference.chat", forwarded],
    [
      "headers spelt with underscores",
      "?from=forwarded",
      ["X_Forwarded_Method", "POST", "X_Forwarded_Uri", "/v1/key"],
    ],
  ])("%s asks for nothing we know", (_what, query, rawHeaders) => {
    expect(readQuestion(query, rawHeaders).asked).toBeNull();
  });

  it("without it they count for nothing", () => {
    expect(readQuestion("?scope=management", forwarded).asked).toEqual({ scope: "management", model: null });
    expect(readQuestion("", forwarded).asked).toEqual({ scope: null, model: null });
  });
});

describe("Envoy's question", () => {
  const ask = (...values: string[]) => values.flatMap((value) => ["X-Latchkey-Ask", value]);

  it.each([
    ["POST", "/v1/chat/completions", [], chat],
    ["POST", "/v1/chat/completions?scope=*&model=x&from=original", [], chat],
    ["POST", "/v1/chat/completions", ask(""), chat],
    ["POST", "/v1/chat/completions", ask("model=m"), { ...chat, model: "m" }],
    ["DELETE", "/anything", ask("scope=inference"), { scope: "inference", model: null }],
    ["DELETE", "/anything", ask("scope=inference&model=a%2Fb"), { scope: "inference", model: "a/b" }],
    ["GET", "/v2/users?x=1", [], { scope: "management.readonly", model: null }],
    [
      "GET",
      "/v2/users",
      ["X-Forwarded-Uri", "/v1/key", "X-Forwarded-Method", "GET"],
      { scope: "management.readonly", model: null },
    ],
  ])("%s %s with %j", (method, target, rawHeaders, asked) => {
    expect(readEnvoyQuestion(method, target, rawHeaders)).toEqual({ asked, isForNginx: false });
  });

  it.each([
    ["/", []],
    ["/verify", []],
    ["/anything", ask("model=m")],
    ["/v1/chat/completions", ask("scope=inference", "scope=inference")],
    ["/v1/chat/completions", ask("scope=everything")],
    ["/v1/chat/completions", ask("from=forwarded")],
    ["/v1/chat/completions", ask("proxy=nginx")],
    ["/v1/chat/completions", ask("scope=inference&scope=management")],
    ["//v1/chat/completions", []],
    ["/v1/chat/completions/../embeddings", []],
  ])("is unknown for %s with %j", (target, rawHeaders) => {
    expect(readEnvoyQuestion("POST", target, rawHeaders).asked).toBeNull();
  });
});
