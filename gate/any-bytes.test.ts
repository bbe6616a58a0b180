import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { testGate } from "./test-gate";

await testDatabase();
const gate = await testGate();

/** The status of a check whose header lines are exactly these bytes. */
async function statusOf(...lines: (string | Uint8Array)[]): Promise<number> {
  const head = "GET /verify?scope=inference HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n";
  const parts = lines.flatMap((line) => [line, "\r\n"]).map((part) => Buffer.from(part));
  const answer = await gate.sendBytes(Buffer.concat([Buffer.from(head), ...parts, Buffer.from("\r\n")]));
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

const headerNames = fc.constantFrom("Authorization: Bearer ", "Authorization: ", "X-API-Key: ", "");
const bytes = fc.uint8Array({ maxLength: 600 });

describe("any bytes in a header are refused as such, never as a failure", () => {
  it("bytes", async () => {
    const property = fc.asyncProperty(headerNames, bytes, async (name, value) => {
      const line = Buffer.concat([Buffer.from(name), value]);
      expect([400, 401, 431]).toContain(await statusOf(line));
    });
    await fc.assert(property, { numRuns: 500 });
  });

  it("text", async () => {
    const property = fc.asyncProperty(headerNames, fc.string({ unit: "binary" }), async (name, value) => {
      expect([400, 401, 431]).toContain(await statusOf(`${name}${value}`));
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it.each<[string, number, (string | Uint8Array)[]]>([
    ["Bearer alone", 401, ["Authorization: Bearer"]],
    ["Bearer and spaces", 401, ["Authorization: Bearer    "]],
    ["no value", 401, ["Authorization:"]],
    ["NUL", 400, ["X-API-Key: lk_\0"]],
    ["a lone surrogate in UTF-8", 401, [Buffer.from("X-API-Key: lk_\xed\xa0\x80_0123456789", "latin1")]],
    ["bytes that are no UTF-8", 401, [Buffer.from("Authorization: Bearer \xff\xfe\xfa\xf5", "latin1")]],
    ["SQL", 401, ["X-API-Key: '||(select/**/hashed_secret_key/**/from/**/api_keys)||'"]],
    ["64 kB in one header", 431, [`X-API-Key: ${"a".repeat(65_536)}`]],
    ["64 kB in many headers", 431, Array.from({ length: 4096 }, (_, i) => `X-${i}: abcdefgh`)],
    ["a header without a name", 400, [": value"]],
    ["a space before the colon", 400, ["X-API-Key : value"]],
    ["two lengths", 400, ["Content-Length: 1", "Content-Length: 2"]],
    ["a length and chunks", 400, ["Content-Length: 1", "Transfer-Encoding: chunked"]],
    ["two hosts", 400, ["Host: other", "X-API-Key: a", "X-API-Key: b"]],
    ["two credentials", 400, ["Authorization: Bearer aaaaaaaaaaaaaaaa", "X-API-Key: bbbbbbbbbbbbbbbb"]],
  ])("%s", async (_what, status, lines) => {
    expect(await statusOf(...lines)).toBe(status);
  });

  it("a second credential behind thousands of other headers", async () => {
    const { value } = await newKey(await person());
    const filler = Array.from({ length: 3000 }, () => "a:");
    expect(await statusOf(`X-API-Key: ${value}`, ...filler)).toBe(200);
    expect(await statusOf(`X-API-Key: ${value}`, ...filler, "X-API-Key: other")).toBe(400);
  });
});

describe("any bytes as the request that is asked about are refused as such, never as a failure", () => {
  const refusedWith = [400, 403, 404, 431];
  const send = async (target: Buffer, ...lines: Buffer[]) => {
    const { value } = await chatter;
    const head = [
      Buffer.concat([Buffer.from("POST "), target, Buffer.from(" HTTP/1.1")]),
      Buffer.from(`Host: gate\r\nConnection: close\r\nX-API-Key: ${value}`),
      ...lines,
    ];
    const answer = await gate.sendBytes(
      Buffer.concat([...head.flatMap((line) => [line, Buffer.from("\r\n")]), Buffer.from("\r\n")]),
    );
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  };
  const chatter = person().then((owner) => newKey(owner, { scope: ["inference.chat"] }));

  it("behind Envoy's prefix", async () => {
    const property = fc.asyncProperty(bytes, async (path) => {
      expect(refusedWith).toContain(await send(Buffer.concat([Buffer.from("/ext-authz/"), path])));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it("in a proxy's header, and in its settings", async () => {
    const header = fc.constantFrom(
      "X-Forwarded-Uri: /",
      "X-Forwarded-Uri: ",
      "X-Latchkey-Ask: ",
      "X-Forwarded-Method: ",
    );
    const property = fc.asyncProperty(header, bytes, async (name, value) => {
      const line = Buffer.concat([Buffer.from(name), value]);
      const method = name.includes("Method") ? [] : [Buffer.from("X-Forwarded-Method: POST")];
      expect(refusedWith).toContain(await send(Buffer.from("/verify?from=forwarded"), ...method, line));
      expect([...refusedWith, 200]).toContain(
        await send(Buffer.from("/ext-authz/v1/chat/completions"), line),
      );
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
