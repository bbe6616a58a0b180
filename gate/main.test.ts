import { expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person, storedKey } from "../db/test-scene";
import { gateProgram } from "./test-process";

const { sql } = await testDatabase();
const key = await newKey(await person());
const startGate = await gateProgram();

async function start() {
  const { port, ...gate } = await startGate();
  const get = (path: string, value = key.value) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { "X-API-Key": value } });
  return { ...gate, get };
}

async function waitingForLocks(): Promise<number> {
  const [row] = await sql`
    select count(*)::int as waiting from pg_locks
    join pg_database on pg_database.oid = database and datname = current_database()
    where not granted`;
  return row?.waiting;
}

it("a stop lets the check in flight finish and writes when its key was used", async () => {
  const { child, exited, get } = await start();
  let inFlight: Promise<Response> | undefined;
  await sql.begin(async (tx) => {
    await tx`lock table api_keys in access exclusive mode`;
    inFlight = get("/verify?scope=inference");
    await expect.poll(waitingForLocks).toBe(1);
    child.kill("SIGTERM");
    const isOpen = () =>
      get("/livez").then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(isOpen).toBe(false);
  });
  const answer = await inFlight;
  expect([answer?.status, answer?.headers.get("connection")]).toEqual([200, "close"]);
  expect(await exited).toEqual([0, null]);
  expect((await storedKey(key.id)).last_used_at).not.toBeNull();
});

it("a stop under load answers what has begun, and no last use is lost", async () => {
  const { child, exited, get } = await start();
  const owner = await person();
  const keys = await Promise.all(Array.from({ length: 20 }, () => newKey(owner)));
  const lastYes = new Map<number, number>();
  const statuses = new Set<number>();
  const ask = async ({ id, value }: (typeof keys)[number]) => {
    for (;;) {
      const asked = Date.now();
      const answer = await get("/verify?scope=inference", value).catch(() => null);
      if (answer === null) return;
      statuses.add(answer.status);
      lastYes.set(id, asked);
      if (lastYes.size === keys.length) child.kill("SIGTERM");
    }
  };
  await Promise.all(keys.map(ask));
  const asked = performance.now();
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect([...statuses]).toEqual([200]);
  for (const { id } of keys) {
    const { last_used_at, last_used_address } = await storedKey(id);
    expect(last_used_at?.getTime()).toBeGreaterThanOrEqual(lastYes.get(id) ?? Number.POSITIVE_INFINITY);
    expect(last_used_address).toBe("127.0.0.1");
  }
});

it("ends with the supervisor that started it", async () => {
  const { child, exited } = await start();
  child.disconnect();
  expect(await exited).toEqual([1, null]);
});
