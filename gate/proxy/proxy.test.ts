import { describe, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { refusalOf, refused, testProxy } from "./test-proxy";
import { echo, newModel, newUpstream, testUpstream } from "./test-upstream";

await testDatabase();
const gate = await testProxy();
const upstream = await testUpstream();
const upstreamId = await newUpstream(upstream.url, { credential: "sk-upstream-own" });
const model = await newModel(upstreamId, "Qwen/qwen3-8b");
const ada = await person();
const key = await newKey(ada, { scope: ["inference"] });
const chat = { model, messages: [{ role: "user", content: "hello" }] };

describe("a request is passed on", () => {
  it("with the body that was read, byte for byte, to the upstream of its model", async () => {
    const body = `{ "mod\\u0065l":"${model}",\n"n":1.0e0, "x":"\\ud83d\\ude00é" }`;
    const answer = await gate.post("/v1/chat/completions", key.value, body);
    expect(answer.status).toBe(200);
    const seen = JSON.parse(answer.body);
    expect([seen.method, seen.url]).toEqual(["POST", "/v1/chat/completions"]);
    expect(Buffer.from(seen.body, "latin1").toString()).toBe(body);
  });

  it.each([
    "/chat/completions",
    "/responses",
    "/messages",
    "/messages/count_tokens",
    "/completions",
    "/embeddings",
    "/rerank",
    "/score",
    "/moderations",
    "/images/generations",
    "/images/edits",
    "/audio/speech",
  ])("for %s", async (path) => {
    const answer = await gate.post(`/v1${path}`, key.value, { model });
    expect([answer.status, JSON.parse(answer.body).url]).toEqual([200, `/v1${path}`]);
  });

  it("with the upstream's own credential, and nothing that says who asks", async () => {
    const answer = await gate.post("/v1/chat/completions", key.value, chat, {
      headers: {
        Accept: "text/event-stream",
        "User-Agent": "tester/1",
        "OpenAI-Beta": "assistants=v2",
        "OpenAI-Organization": "org-1",
        "Accept-Encoding": "gzip, br",
        "X-Request-Id": "mine-1",
        "X-Forwarded-For": "192.0.2.1",
        "X-Auth-User": "root",
        "X-Model": "other",
        "X-API-Key": key.value,
        Cookie: "session=1",
        TE: "trailers",
        Connection: "keep-alive",
        "Proxy-Authorization": "Basic eDp5",
        Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
    });
    const { headers } = JSON.parse(answer.body);
    expect(headers).toEqual({
      accept: "text/event-stream",
      "accept-encoding": "identity",
      authorization: "Bearer sk-upstream-own",
      connection: "keep-alive",
      "content-length": String(JSON.stringify(chat).length),
      "content-type": "application/json",
      host: new URL(upstream.url).host,
      "openai-beta": "assistants=v2",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "user-agent": "tester/1",
      "x-request-id": "mine-1",
    });
    expect(answer.headers["x-request-id"]).toBe("mine-1");
    expect(answer.body).not.toContain(key.value);
  });

  it("under a name of its own, unless the client gave it one that can stand in a log", async () => {
    for (const id of ["", "two words", "x".repeat(129), "a;b", "\u00e9"]) {
      const { headers } = await gate.post("/v1/embeddings", key.value, chat, {
        headers: { "X-Request-Id": id },
      });
      expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("to an Anthropic-compatible upstream as that one wants it", async () => {
    const id = await newUpstream(upstream.url, { kind: "anthropic", credential: "sk-ant-own" });
    const claude = await newModel(id);
    const first = await gate.post("/v1/messages?beta=true", key.value, { model: claude });
    const seen = JSON.parse(first.body);
    expect(seen.url).toBe("/v1/messages?beta=true");
    expect(seen.headers).toMatchObject({ "x-api-key": "sk-ant-own", "anthropic-version": "2023-06-01" });
    expect(seen.headers.authorization).toBeUndefined();
    const headers = { "anthropic-version": "2024-01-01", "anthropic-beta": ["a", "b"] };
    const second = await gate.post("/v1/messages", key.value, { model: claude }, { headers });
    expect(JSON.parse(second.body).headers).toMatchObject({
      "anthropic-version": "2024-01-01",
      "anthropic-beta": "a, b",
    });
  });

  it("and of its query nothing but what an upstream must know", async () => {
    const path = `/v1/chat/completions?api-version=1&beta=true&model=${encodeURIComponent(model)}`;
    expect(JSON.parse((await gate.post(path, key.value, chat)).body).url).toBe("/v1/chat/completions");
  });

  it("when it is a form of parts, as it is", async () => {
    const form = new FormData();
    form.set("model", model);
    form.set("file", new Blob([Buffer.from([0, 1, 2, 255])]), "a.wav");
    const request = new Request("http://x", { method: "POST", body: form });
    const body = Buffer.from(await request.arrayBuffer());
    const type = request.headers.get("content-type") ?? "";
    const answer = await gate.post("/v1/audio/transcriptions", key.value, body, {
      headers: { "Content-Type": type },
    });
    const seen = JSON.parse(answer.body);
    expect([answer.status, seen.headers["content-type"]]).toEqual([200, type]);
    expect(Buffer.from(seen.body, "latin1").equals(body)).toBe(true);
  });

  it("when its body is long, read in a thread of its own", async () => {
    const body = JSON.stringify({ model, input: "x".repeat(3_000_000) });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => gate.post("/v1/embeddings", key.value, body)),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body).body).toBe(body);
    }
    expect(gate.budget.used()).toBe(0);
  });

  it("and asked to send its body when that is wanted", async () => {
    const text = JSON.stringify(chat);
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${key.value}\r\nExpect: 100-continue\r\n`;
    const rest = `Connection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    const answer = await gate.sendBytes(head + rest);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    const refusal = await gate.sendBytes(head.replace(key.value, "nonsense-nonsense") + rest);
    expect(refusal).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe("an answer is passed back", () => {
  it("with its status and what of its headers is the client's business", async () => {
    upstream.answer = (response) =>
      response
        .writeHead(429, {
          "Content-Type": "application/json",
          "Retry-After": "7",
          "Set-Cookie": "a=b",
          "OpenAI-Organization": "org-of-the-operator",
          "Keep-Alive": "timeout=1",
          Server: "vllm",
          "X-Request-Id": "theirs",
        })
        .end('{"error":{"message":"slow down"}}');
    const { status, headers, body } = await gate.post("/v1/chat/completions", key.value, chat);
    upstream.answer = echo;
    expect([status, body]).toEqual([429, '{"error":{"message":"slow down"}}']);
    const { date, connection, "x-request-id": id, ...others } = headers;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(others).toEqual({
      "cache-control": "no-store",
      "content-type": "application/json",
      "retry-after": "7",
      "transfer-encoding": "chunked",
      "keep-alive": expect.anything(),
    });
  });

  it.each([
    [401, "upstream_refused"],
    [407, "upstream_refused"],
    [301, "upstream_failed"],
    [304, "upstream_failed"],
  ])("but %i is no answer to the client's key or request", async (status, code) => {
    upstream.answer = (response) =>
      response
        .writeHead(status, { Location: "http://192.0.2.1/" })
        .end(status === 304 ? undefined : "sk-upstr***own");
    const answer = await gate.post("/v1/chat/completions", key.value, chat);
    upstream.answer = echo;
    expect(refusalOf(answer)).toEqual(refused(502, code));
    expect([answer.headers.location, answer.body.includes("sk-")]).toEqual([undefined, false]);
  });
});
