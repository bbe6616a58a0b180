import { afterAll, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { testProxy } from "../proxy/test-proxy";
import { newModel, newUpstream, testUpstream } from "../proxy/test-upstream";
import { layCable } from "../test-cable";

const { sql, url } = await testDatabase();
const cable = await layCable(url);
afterAll(cable.close);
process.env.DATABASE_URL = cable.url;
process.env.DATABASE_URL_DIRECT = url;

// Nothing but what the cable does: a busy machine must not make the gate forget its keys meanwhile.
const gate = await testProxy({ maxStaleSeconds: 600, deafAfterMs: 60_000 });
const upstream = await testUpstream((response) =>
  response.writeHead(200, { "Content-Type": "application/json" }).end('{"usage":{"prompt_tokens":7}}'),
);
const model = await newModel(await newUpstream(upstream.url));
const key = await newKey(await person(), { scope: ["inference"] });
const chat = () => gate.post("/v1/chat/completions", key.value, { model });

async function written() {
  const [row] = await sql`
    select coalesce(sum(requests), 0)::int as requests, coalesce(sum(input_tokens), 0)::int as tokens,
      (select count(*)::int from requests) as logged
    from key_usage`;
  return row;
}

const added = (before: Awaited<ReturnType<typeof written>>, count: number) => ({
  requests: before?.requests + count,
  tokens: before?.tokens + 7 * count,
  logged: before?.logged + count,
});

it("what was written, but whose answer was lost, counts once", async () => {
  await chat();
  expect(await gate.usage.flush()).toBe(true);
  const before = await written();
  await chat();
  // The statement is sent after one answer; the other one comes later than it is waited for.
  cable.slow(2600);
  expect(await gate.usage.flush()).toBe(false);
  await expect.poll(written, { timeout: 20_000 }).toEqual(added(before, 1));
  cable.slow(0);
  cable.cut();
  for (let i = 0; i < 3; i++) {
    // It is away still; what comes meanwhile counts later.
    expect(await gate.usage.flush()).toBe(false);
    expect((await chat()).status).toBe(200);
  }
  expect(await written()).toEqual(added(before, 1));
  cable.mend();
  await expect.poll(gate.usage.flush, { timeout: 20_000 }).toBe(true);
  expect(await written()).toEqual(added(before, 4));
});

it("a database that is silent is asked again on another connection, and counts once", async () => {
  const before = await written();
  await chat();
  cable.silence();
  const flushing = gate.usage.flush();
  await chat();
  expect(await flushing).toBe(false);
  cable.mend();
  await expect.poll(gate.usage.flush, { timeout: 20_000 }).toBe(true);
  expect(await written()).toEqual(added(before, 2));
});
