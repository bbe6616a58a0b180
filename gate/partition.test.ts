import { it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { type Cable, layCable } from "./test-cable";
import { gateProgram } from "./test-process";

/** What GATE_MAX_STALE_SECONDS is by itself: nothing is shortened here. */
const boundMs = 30_000;
/** How long a database that went silent is waited for before a check is refused. */
const silenceMs = 4000;

const { url, sql } = await testDatabase();
const start = await gateProgram();
const ada = await person();

it.concurrent.for<[string, "everything" | "notifications", (cable: Cable) => void, number]>([
  ["cut off from notifications", "notifications", (cable) => cable.cut(), 401],
  ["whose notifications went silent", "notifications", (cable) => cable.silence(), 401],
  ["cut off from the database", "everything", (cable) => cable.cut(), 503],
  ["whose database went silent", "everything", (cable) => cable.silence(), 503],
])(
  "a gate %s lets nobody through 30 s after a key was revoked elsewhere",
  { timeout: 90_000 },
  async ([, which, end, refusal], { expect, onTestFinished }) => {
    const cable = await layCable(url);
    onTestFinished(cable.close);
    const ways = {
      DATABASE_URL_DIRECT: cable.url,
      ...(which === "everything" && { DATABASE_URL: cable.url }),
    };
    const gate = await start({ ...process.env, ...ways });
    const ready = async () => (await fetch(`http://127.0.0.1:${gate.port}/readyz`)).text();
    await expect.poll(ready, { timeout: 10_000 }).toBe("ok\n");
    const { id, value } = await newKey(ada);
    expect(await gate.check(value)).toBe(200);

    end(cable);
    await sql`update api_keys set enabled = false where id = ${id}`;
    const committed = performance.now();
    let lastYesMs = 0;
    const check = async () => {
      const status = await gate.check(value);
      if (status === 200) lastYesMs = performance.now() - committed;
      return status;
    };
    await expect.poll(check, { timeout: boundMs + silenceMs }).toBe(refusal);
    expect(lastYesMs).toBeLessThan(boundMs);
    expect(await check()).toBe(refusal);
  },
);
