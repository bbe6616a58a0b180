import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { testGate } from "./test-gate";

const { url } = await testDatabase();
const cables = new Set<Socket>();

/** Stands between gate and database, so that the connection can go silent without being closed. */
const between = createServer((near) => {
  const { hostname: host, port, searchParams } = new URL(url);
  const folder = searchParams.get("host");
  const far = folder ? connect(`${folder}/.s.PGSQL.5432`) : connect(Number(port || 5432), host);
  for (const [end, other] of [
    [near, far],
    [far, near],
  ] as const) {
    cables.add(end);
    end.on("error", () => {}).once("close", () => other.destroy());
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
const port = address !== null && typeof address === "object" ? address.port : 0;
process.env.DATABASE_URL = `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`;

const gate = await testGate({ silentAfterMs: 300 });

it("a connection to the database that went silent is given up for a new one", async () => {
  const { value } = await newKey(await person());
  await expect.poll(gate.changes.hears).toBe(true);
  // The second check goes the way of keys that were good before.
  for (const _ of [1, 2]) expect((await gate.check(value)).status).toBe(200);
  for (const end of cables) end.unpipe().pause();
  expect((await gate.check(value)).status).toBe(503);
  await expect.poll(async () => (await gate.check(value)).status).toBe(200);
});
