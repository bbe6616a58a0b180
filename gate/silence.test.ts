import { afterAll, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { layCable } from "./test-cable";
import { testGate } from "./test-gate";

const { url } = await testDatabase();
const cable = await layCable(url);
afterAll(cable.close);
process.env.DATABASE_URL = cable.url;

const gate = await testGate({ silentAfterMs: 300 });

it("a connection to the database that went silent is given up for a new one", async () => {
  const { value } = await newKey(await person());
  await expect.poll(gate.changes.hears).toBe(true);
  // The second check goes the way of keys that were good before.
  for (const _ of [1, 2]) expect((await gate.check(value)).status).toBe(200);
  cable.silence();
  cable.mend();
  expect((await gate.check(value)).status).toBe(503);
  await expect.poll(async () => (await gate.check(value)).status).toBe(200);
});
