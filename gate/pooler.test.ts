import { expect, it } from "vitest";
import { updateKey } from "../db/keys";
import { createDatabase, testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { testGate } from "./test-gate";

await testDatabase();
// LISTEN is accepted and nothing is ever heard, as behind a pooler of transactions.
process.env.DATABASE_URL_DIRECT = await createDatabase();
const gate = await testGate({ maxStaleSeconds: 30, beatEveryMs: 50, deafAfterMs: 500 });

it("where notifications are swallowed the gate says so, and every check reads the database", async () => {
  const ada = await person();
  const { id, value } = await newKey(ada);
  const ready = async () => (await gate.send("/readyz")).body;
  await expect.poll(ready, { timeout: 20_000 }).toContain("DATABASE_URL_DIRECT");
  expect((await gate.send("/readyz")).status).toBe(200);
  for (const [enabled, status] of [
    [true, 200],
    [false, 401],
    [true, 200],
  ] as const) {
    await updateKey(ada, { id, enabled });
    expect((await gate.check(value)).status).toBe(status);
  }
});
