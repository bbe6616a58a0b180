import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { enforcementOf, followGates } from "../db/enforcement";
import { listGates } from "../db/gates";
import { deleteKey, updateKey } from "../db/keys";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { testGate } from "./test-gate";

const { sql } = await testDatabase();
const timing = { maxStaleSeconds: 30, beatEveryMs: 100, deafAfterMs: 5000 };
const following = followGates({ beatEveryMs: 100 });
afterAll(() => following.close());
await testGate({ ...timing, name: "one:3001", version: "1.2.3" });
await testGate({ ...timing, name: "two:3001" });
const patiently = { withinMs: 20_000 };
const admin = await person({ is_admin: true });
const ada = await person();
const running = async () =>
  (await listGates(admin)).filter(({ hearsChanges }) => hearsChanges).map(({ name }) => name);
beforeAll(async () => {
  await vi.waitUntil(async () => (await running()).length === 2, { timeout: 10_000 });
  await vi.waitUntil(following.hears, { timeout: 10_000 });
});

it("an administrator sees the gates that run, and nobody else does", async () => {
  const [one] = await listGates(admin);
  expect(one).toMatchObject({ name: "one:3001", version: "1.2.3", hearsChanges: true, maxStaleSeconds: 30 });
  expect(one?.silentForMs).toBeLessThan(6000);
  await expect(listGates(ada)).rejects.toMatchObject({ code: "not_found" });
});

it("after a change of a key, both gates have said that it is in force", async () => {
  const key = await newKey(ada);
  await updateKey(ada, { id: key.id, enabled: false });
  expect(await enforcementOf(ada, key, patiently)).toMatchObject({ gates: 2, silent: [] });
  await deleteKey(ada, key);
  const deleted = await enforcementOf(ada, key, patiently);
  expect(deleted).toMatchObject({ gates: 2, silent: [] });
  expect(deleted?.afterMs).toBeGreaterThanOrEqual(0);
  await expect(enforcementOf(await person(), key)).rejects.toMatchObject({ code: "not_found" });
});

it("of a gate that is silent it is said by when it refuses", async () => {
  await sql`
    insert into gates (id, name, version, max_stale_seconds, last_contact)
    values (gen_random_uuid(), 'silent:3001', '1.2.3', 20, now() - interval '12 seconds')`;
  const key = await newKey(ada);
  const before = Date.now();
  await deleteKey(ada, key);
  const { gates, silent } = (await enforcementOf(ada, key, { withinMs: 4000 })) ?? { gates: 0, silent: [] };
  expect(gates).toBe(2);
  expect(silent).toMatchObject([{ name: "silent:3001" }]);
  expect(silent[0]?.silentForMs).toBeGreaterThan(12_000);
  const refusesInMs = (silent[0]?.refusesBy.getTime() ?? 0) - before;
  expect(refusesInMs).toBeGreaterThan(19_000);
  expect(refusesInMs).toBeLessThan(30_000);
});

it("a gate that can say yes to nothing any more is not waited for", async () => {
  await sql`update gates set last_contact = now() - interval '31 seconds' where name = 'silent:3001'`;
  const key = await newKey(ada);
  await deleteKey(ada, key);
  expect(await enforcementOf(ada, key, patiently)).toMatchObject({ gates: 2, silent: [] });
});
