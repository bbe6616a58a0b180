import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { findJsonModel } from "./body-model";
import { longestBody } from "./forwarded-model";
import { forbidden, reasonOf, testGate } from "./test-gate";

process.env.GATE_MODEL_HEADER = "X-Model";
await testDatabase();
const gate = await testGate();
const key = await newKey(await person(), {
  scope: ["inference"],
  allowed_model_names: ["qwen3-*", "通义/千问"],
});

const asJson = { "Content-Type": "application/json" };
const findIn = (body: Buffer) => {
  const found = findJsonModel(body);
  return "model" in found ? found.model : null;
};
const find = (text: string) => findIn(Buffer.from(text));

/** Asks with what the proxy forwards of the request. */
function ask(body: string, headers: Record<string, string> = asJson, query = "?scope=inference.chat") {
  return gate.check(key.value, query, { method: "POST", body, headers });
}

describe("the model of a body is found", () => {
  it.each([
    ['{"model":"m"}', "m"],
    [' {"messages":[{"model":"x"}],"model":"m","tools":{"model":["y"]}}\n', "m"],
    ['{"mod\\u0065l":"\\u901a\\u4e49"}', "通义"],
    ['{"a":"\\"model\\":\\"x\\"","model":"m","b":"{\\\\"}', "m"],
    ['{"a":"model","model":"m"}', "m"],
    ['{"":1,"model":"m"}', "m"],
  ])("%s", (text, model) => {
    expect(find(text)).toBe(model);
  });
});

describe("no model is plain to see", () => {
  it.each([
    "",
    "m",
    '"model"',
    "null",
    '[{"model":"m"}]',
    "{}",
    '{"Model":"m"}',
    '{"a":{"model":"m"}}',
    '{"model":null}',
    '{"model":["m"]}',
    '{"model":7}',
    '{"model":""}',
    '{"model":"a\\u0000"}',
    '{"model":"\\ud800"}',
    '{"model":"m","model":"m"}',
    '{"model":"m","mod\\u0065l":"x"}',
    '{"model":"m","a":[{"b":{}}],"model":"x"}',
    '{"model":"m","Model":"x"}',
    '{"MODEL":"x","model":"m"}',
    '{"model":"m","model\\u0000":"x"}',
    '{"model":"m","model[]":"x"}',
    '{"model":"m","models":["x"]}',
    '{"model":"m","fallbacks":["x"]}',
    '{"model":"m","tools":[{"type":"image_generation","model":"x"}]}',
    '{"model":"m"',
    '{"model":"m"}}',
    '{"model":"m"} {"model":"x"}',
    '{"model":"m",}',
    '{"model":"m"/**/}',
    "{'model':'m'}",
    '\ufeff{"model":"m"}',
    `{"model":"${"m".repeat(201)}"}`,
  ])("%s", (text) => {
    expect(find(text)).toBeNull();
  });

  it("in bytes that are no UTF-8", () => {
    expect(findIn(Buffer.from('{"model":"m\xff"}', "latin1"))).toBeNull();
    expect(findIn(Buffer.from('{"model":"m"}', "utf16le"))).toBeNull();
  });
});

it("of any JSON object the model found is the only one at its top", () => {
  const word = fc.constantFrom("model", "mod", "a", "\\", '"', ":", "{", "}");
  const value = fc.letrec((tie) => ({
    value: fc.oneof(word, fc.integer(), fc.array(tie("value"), { maxLength: 2 }), tie("object")),
    object: fc.dictionary(word, tie("value"), { maxKeys: 3 }),
  })).value;
  const entries = fc.array(fc.tuple(word, value), { maxLength: 5 });
  const property = fc.property(entries, (pairs) => {
    const text = `{${pairs.map(([name, held]) => `${JSON.stringify(name)}:${JSON.stringify(held)}`).join()}}`;
    const models = pairs.filter(([name]) => name === "model").map(([, held]) => held);
    const [model = null] = models.length === 1 && typeof models[0] === "string" ? models : [];
    expect(find(text)).toBe(model);
  });
  fc.assert(property, { numRuns: 3000 });
});

it("nesting as deep as a body can be stops nobody", () => {
  const depth = 500_000;
  expect(find(`{"a":${"[".repeat(depth)}${"]".repeat(depth)},"model":"m"}`)).toBe("m");
});

describe("a key with a list of models", () => {
  it("is judged by the model of the forwarded body", async () => {
    expect((await ask('{"model":"qwen3-8b"}')).status).toBe(200);
    expect((await ask('{"model":"通义/千问"}')).status).toBe(200);
    expect(reasonOf(await ask('{"model":"llama-4"}'))).toEqual(forbidden("model_denied"));
    const forwarded = { ...asJson, "X-Forwarded-Method": "POST", "X-Forwarded-Uri": "/v1/chat/completions" };
    expect((await ask('{"model":"qwen3-8b"}', forwarded, "?from=forwarded")).status).toBe(200);
    expect(reasonOf(await ask('{"model":"llama-4"}', forwarded, "?from=forwarded"))).toEqual(
      forbidden("model_denied"),
    );
  });

  it.each<[string, string, Record<string, string>]>([
    ["doubled", '{"model":"qwen3-8b","model":"llama-4"}', asJson],
    ["cut off by Envoy", '{"model":"qwen3-8b"}', { ...asJson, "X-Envoy-Auth-Partial-Body": "true" }],
    ["in a form", '{"model":"qwen3-8b"}', { "Content-Type": "application/x-www-form-urlencoded" }],
    ["in a form of parts", '{"model":"qwen3-8b"}', { "Content-Type": "Multipart/form-data; boundary=x" }],
    ["missing", "{}", asJson],
    ["missing in the body while a header names one", "{}", { ...asJson, "X-Model": "qwen3-8b" }],
  ])("is refused while the model is %s", async (_how, body, headers) => {
    expect(reasonOf(await ask(body, headers))).toEqual(forbidden("model_unknown"));
  });

  it("is judged by a body of one MiB, and refused with a longer one, said or not", async () => {
    const padded = (length: number) => `{"model":"qwen3-8b","a":"${"x".repeat(length - 28)}"} `;
    expect((await ask(padded(longestBody))).status).toBe(200);
    expect(reasonOf(await ask(padded(longestBody + 1)))).toEqual(forbidden("model_unknown"));
    const chunked = { ...asJson, "Transfer-Encoding": "chunked" };
    expect((await ask(padded(longestBody), chunked)).status).toBe(200);
    expect(reasonOf(await ask(padded(longestBody + 1), chunked))).toEqual(forbidden("model_unknown"));
  });

  it("is refused while the body does not arrive,", async () => {
    const head = `POST /verify?scope=inference HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${key.value}\r\n`;
    const answer = await gate.sendBytes(
      `${head}Connection: close\r\nContent-Length: 99\r\n\r\n{"model":"qwen3-8b"}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 .*model_unknown/s);
  });

  it("is judged by the header that the operator named, where there is no body", async () => {
    expect((await ask("", { "x-model": "qwen3-8b" })).status).toBe(200);
    const bytes = Buffer.from("通义/千问").toString("latin1");
    expect((await ask("", { "X-Model": bytes })).status).toBe(200);
    expect(reasonOf(await ask("", { "X-Model": "llama-4" }))).toEqual(forbidden("model_denied"));
    expect(reasonOf(await ask("", { "X-Other": "qwen3-8b" }))).toEqual(forbidden("model_unknown"));
    expect(reasonOf(await ask("", {}))).toEqual(forbidden("model_unknown"));
  });

  it("is judged by the model of the auth URL before any other", async () => {
    const query = "?scope=inference.chat&model=llama-4";
    const answer = await ask('{"model":"qwen3-8b"}', { ...asJson, "X-Model": "qwen3-8b" }, query);
    expect(reasonOf(answer)).toEqual(forbidden("model_denied"));
  });
});
