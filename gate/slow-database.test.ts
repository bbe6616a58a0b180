import { afterAll, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { mintToken } from "../lib/keys/token";
import { layCable } from "./test-cable";
import { reasonOf, testGate } from "./test-gate";

const { url } = await testDatabase();
const cable = await layCable(url);
afterAll(cable.close);
process.env.DATABASE_URL = cable.url;
process.env.DATABASE_URL_DIRECT = url;

const gate = await testGate({ maxStaleSeconds: 30 });
const ada = await person();
const { value } = await newKey(ada);
const lookUpsOf = async (work: () => Promise<void>) => {
  const before = gate.keys.counts.lookUps;
  await work();
  return gate.keys.counts.lookUps - before;
};
const areGood = async (keys: string[]) => {
  const statuses = await Promise.all(keys.map(async (key) => (await gate.check(key)).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
};
const known = Array.from({ length: 200 }, () => value);

it.each([200, 2500])("a database %i ms slow is not asked about keys that are remembered", async (ms) => {
  await expect.poll(gate.changes.hears).toBe(true);
  await expect.poll(() => lookUpsOf(() => areGood([value])), { timeout: 10_000 }).toBe(0);
  cable.slow(ms);
  expect(await lookUpsOf(() => areGood(known))).toBe(0);
  cable.slow(0);
});

it("a slow database answers all who ask it, and one too slow for an answer makes no good key bad and no queue", async () => {
  const keys = await Promise.all(Array.from({ length: 40 }, () => newKey(ada)));
  const [some, others] = [keys.slice(0, 12), keys.slice(12)];
  // Connections are made before, at the speed they have.
  for (let i = 0; i < 4; i++) await gate.check(mintToken("lk").value);
  cable.slow(100);
  await areGood(some.map((key) => key.value));
  cable.slow(2500);
  const asked = [...others.map((key) => key.value), mintToken("lk").value];
  for (const reply of await Promise.all(asked.map((key) => gate.check(key)))) {
    expect(reasonOf(reply)).toMatchObject({ status: 503, reason: "unavailable" });
    expect(reply.headers["retry-after"]).toBe("1");
  }
  expect(gate.keys.waiting()).toBe(0);
  cable.slow(0);
  await expect
    .poll(async () => (await gate.check(others[0]?.value ?? "")).status, { timeout: 10_000 })
    .toBe(200);
  await areGood(others.map((key) => key.value));
});
