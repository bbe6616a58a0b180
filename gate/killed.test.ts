import { afterAll, expect, it } from "vitest";
import { closeDatabase } from "../db/client";
import { migrate } from "../db/migrate";
import { newFolder, postmaster, start } from "../db/test-embedded";
import { newKey, person } from "../db/test-scene";
import { testGate } from "./test-gate";

const kills = 10;
const dataDir = newFolder();
afterAll(closeDatabase);

it("PostgreSQL killed ten times under load: good keys are good or must wait, and never bad", async () => {
  const { url } = await start(dataDir);
  Object.assign(process.env, { DATABASE_URL: url, DATA_DIR: dataDir });
  await migrate(url);
  const ada = await person();
  const keys = await Promise.all(Array.from({ length: 20 }, () => newKey(ada)));
  // One gate remembers, as in use; one reads the database at every check.
  const gates = [
    await testGate({ maxStaleSeconds: 30, beatEveryMs: 200, deafAfterMs: 2000 }),
    await testGate({ maxStaleSeconds: 0 }),
  ];
  const statuses = gates.map(() => new Map<number, number>());
  let isOver = false;

  const client = async (at: number) => {
    for (let turn = at; !isOver; turn++) {
      for (const [i, gate] of gates.entries()) {
        const { status } = await gate.check(keys[turn % keys.length]?.value ?? "");
        statuses[i]?.set(status, (statuses[i]?.get(status) ?? 0) + 1);
      }
    }
  };
  const clients = Array.from({ length: 8 }, (_, at) => client(at));
  const areBack = async () => {
    const all = keys.flatMap(({ value }) => gates.map(async (gate) => (await gate.check(value)).status));
    return new Set(await Promise.all(all));
  };
  for (let kill = 0; kill < kills; kill++) {
    await expect.poll(areBack, { timeout: 20_000 }).toEqual(new Set([200]));
    process.kill(postmaster(dataDir).pid, "SIGKILL");
    await expect.poll(async () => (await gates[1]?.check(keys[0]?.value ?? ""))?.status).toBe(503);
  }
  await expect.poll(areBack, { timeout: 20_000 }).toEqual(new Set([200]));
  isOver = true;
  await Promise.all(clients);
  for (const seen of statuses) expect([200, 503]).toEqual(expect.arrayContaining([...seen.keys()]));
  const waited = statuses.map((seen) => (seen.get(503) ?? 0) / (seen.get(200) ?? 1));
  expect(waited[0]).toBeLessThan(waited[1] ?? 0);
}, 180_000);
