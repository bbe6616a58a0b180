import { once } from "node:events";
import { request as send } from "node:http";
import { createServer, connect as dial, type Socket } from "node:net";
import { afterAll, expect, it, vi } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { testProxy } from "./test-proxy";
import { newModel, newUpstream, testUpstream } from "./test-upstream";

const { url, sql } = await testDatabase();
const cables = new Set<Socket>();
let isCut = false;

/** All of the gate's ways to the database, which can be cut. */
const between = createServer((near) => {
  if (isCut) return void near.destroy();
  const { hostname: host, port, searchParams } = new URL(url);
  const folder = searchParams.get("host");
  const far = folder ? dial(`${folder}/.s.PGSQL.5432`) : dial(Number(port || 5432), host);
  for (const [end, other] of [
    [near, far],
    [far, near],
  ] as const) {
    cables.add(end);
    end
      .on("error", () => {})
      .once("close", () => {
        cables.delete(end);
        other.destroy();
      });
  }
  near.pipe(far).pipe(near);
}).listen(0, "127.0.0.1");
await once(between, "listening");
afterAll(() => {
  for (const end of cables) end.destroy();
  between.close();
});
const address = between.address();
const { username, password, pathname } = new URL(url);
process.env.DATABASE_URL = `postgres://${username}:${password}@127.0.0.1:${
  address !== null && typeof address === "object" ? address.port : 0
}${pathname}`;

const maxStaleSeconds = 3;
const gate = await testProxy({ maxStaleSeconds, beatEveryMs: 50, deafAfterMs: 500 });
const upstream = await testUpstream((response) => {
  response.writeHead(200).write("begun");
});
const model = await newModel(await newUpstream(upstream.url));
const ada = await person();

async function stream(key: string) {
  const request = send({
    host: "127.0.0.1",
    port: gate.port,
    path: "/v1/chat/completions",
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
  });
  request.on("error", () => {}).end(JSON.stringify({ model }));
  const [response] = await once(request, "response");
  expect(response.statusCode).toBe(200);
  const ended = new Promise<number>((resolve) => {
    response
      .on("error", () => {})
      .resume()
      .once("close", () => resolve(performance.now()));
  });
  return { ended, close: () => request.destroy() };
}

it("a stream ends once nothing could be confirmed for the bound, and not before", async () => {
  const key = await newKey(ada, { scope: ["inference"] });
  await expect.poll(gate.changes.hears).toBe(true);
  const { ended } = await stream(key.value);
  isCut = true;
  for (const end of cables) end.destroy();
  const cutAt = performance.now();
  const lasted = (await ended) - cutAt;
  expect(lasted).toBeGreaterThan((maxStaleSeconds - 1) * 1000);
  expect(lasted).toBeLessThan((maxStaleSeconds + 2) * 1000);
  isCut = false;
  await vi.waitUntil(gate.changes.hears, { timeout: 10_000 });
});

it("what changed while nothing was heard ends a stream as soon as the database answers", async () => {
  const [one, two] = [
    await newKey(ada, { scope: ["inference"] }),
    await newKey(ada, { scope: ["inference"] }),
  ];
  await expect.poll(gate.changes.hears).toBe(true);
  // Who asked in vain rests a while before it asks the database again.
  for (const { value } of [one, two]) {
    await expect
      .poll(async () => (await gate.get("/v1/models", value)).status, { timeout: 10_000 })
      .toBe(200);
  }
  const [ends, stays] = [await stream(one.value), await stream(two.value)];
  let hasEnded = false;
  stays.ended.then(() => {
    hasEnded = true;
  });
  isCut = true;
  for (const end of cables) end.destroy();
  await sql`update api_keys set enabled = false where id = ${one.id}`;
  isCut = false;
  const backAt = performance.now();
  expect((await ends.ended) - backAt).toBeLessThan(2000);
  await vi.waitUntil(gate.changes.hears, { timeout: 10_000 });
  expect(hasEnded).toBe(false);
  stays.close();
});
