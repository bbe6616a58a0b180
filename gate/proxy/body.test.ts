import { once } from "node:events";
import { request as send } from "node:http";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { refusalOf, refused, testProxy } from "./test-proxy";
import { echo, newModel, newUpstream, testUpstream } from "./test-upstream";

await testDatabase();
const gate = await testProxy({ bodyIdleMs: 4000, bodyBudget: 40_000_000 });
const upstream = await testUpstream();
const model = await newModel(await newUpstream(upstream.url));
const key = await newKey(await person(), { scope: ["inference"] });

describe("a body", () => {
  const headers = (length: number) =>
    `POST /v1/embeddings HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${key.value}\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
  const codeIn = (answer: string) => /"code":"(\w+)"/.exec(answer)?.[1];

  it("of more than 32 MiB is refused, announced or not", async () => {
    expect(codeIn(await gate.sendBytes(headers(33_554_433)))).toBe("body_too_large");
    const body = Buffer.alloc(33_554_433, " ");
    const chunked = await gate.post("/v1/embeddings", key.value, body, {
      headers: { "Transfer-Encoding": "chunked" },
    });
    expect(refusalOf(chunked)).toEqual(refused(413, "body_too_large"));
    expect(gate.budget.used()).toBe(0);
  });

  it("of 32 MiB is passed on", async () => {
    const text = `{"model":"${model}","x":""}`;
    const body = text.replace('""', `"${"x".repeat(33_554_432 - text.length)}"`);
    const answer = await gate.post("/v1/embeddings", key.value, body);
    expect([answer.status, JSON.parse(answer.body).body.length]).toEqual([200, 33_554_432]);
    expect(gate.budget.used()).toBe(0);
  });

  it("that does not arrive is not waited for", async () => {
    expect(codeIn(await gate.sendBytes(`${headers(100)}{"model":`))).toBe("body_timeout");
    expect(gate.budget.used()).toBe(0);
  });

  it("beyond what all may take together is refused for now, and room is made by those that end or go", async () => {
    upstream.answer = () => {};
    const body = Buffer.alloc(20_000_000, " ");
    const partly = (bytes: number) => {
      const request = send({
        host: "127.0.0.1",
        port: gate.port,
        path: "/v1/embeddings",
        method: "POST",
        headers: { Authorization: `Bearer ${key.value}`, "Content-Length": String(body.length + 1) },
      });
      request.on("error", () => {}).write(body.subarray(0, bytes));
      return request;
    };
    const first = partly(body.length);
    await expect.poll(gate.budget.used).toBe(body.length);
    const answer = await gate.post("/v1/embeddings", key.value, Buffer.alloc(20_000_001, " "));
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "1"]);
    expect(refusalOf(answer)).toEqual(refused(503, "busy"));
    first.destroy();
    await expect.poll(gate.budget.used).toBe(0);
    upstream.answer = echo;
    expect((await gate.post("/v1/embeddings", key.value, { model })).status).toBe(200);
  });

  it("that is long is let go once the answer begins", async () => {
    upstream.answer = (response) => void response.writeHead(200).write("begun");
    const request = send({
      host: "127.0.0.1",
      port: gate.port,
      path: "/v1/embeddings",
      method: "POST",
      headers: { Authorization: `Bearer ${key.value}` },
    });
    request.on("error", () => {}).end(JSON.stringify({ model, input: "x".repeat(1_000_000) }));
    await once(request, "response");
    expect([gate.budget.used(), gate.streams.size()]).toEqual([0, 1]);
    request.destroy();
    upstream.answer = echo;
  });
});
