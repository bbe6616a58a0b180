import { once } from "node:events";
import { connect } from "node:net";
import { expect, inject, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { runSql } from "../db/test-server";
import { mintToken } from "../lib/keys/token";
import { reasonOf, testGate } from "./test-gate";

const { url, sql } = await testDatabase();
const gate = await testGate({ silentAfterMs: 500 });
const database = new URL(url).pathname.slice(1);
const { value } = await newKey(await person());

const unavailable = { status: 503, reason: "unavailable", said: "unavailable" };

async function setDatabaseOpen(isOpen: boolean): Promise<void> {
  const server = inject("testServer");
  await runSql(server.url, `alter database ${database} with allow_connections ${isOpen}`);
  if (isOpen) return;
  await runSql(
    server.url,
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${database}'`,
  );
}

it("without a database a key is neither good nor bad, and good again as soon as it is back", async () => {
  expect((await gate.check(value)).status).toBe(200);
  expect((await gate.send("/readyz")).status).toBe(200);

  await setDatabaseOpen(false);
  for (const key of [value, value, mintToken("lk").value]) {
    const reply = await gate.check(key, "?scope=inference&proxy=nginx");
    expect(reasonOf(reply)).toEqual(unavailable);
    expect(reply.headers["retry-after"]).toBe("1");
  }
  expect(reasonOf(await gate.check("not a key"))).toMatchObject({ reason: "malformed_key" });
  expect((await gate.send("/livez")).status).toBe(200);
  expect((await gate.send("/readyz")).status).toBe(503);

  await setDatabaseOpen(true);
  await expect.poll(async () => (await gate.check(value)).status, { timeout: 5000 }).toBe(200);
  expect((await gate.send("/readyz")).status).toBe(200);
});

it("a database that does not answer in time is an outage too, and ends with it", async () => {
  await sql.begin(async (tx) => {
    await tx`lock table api_keys in access exclusive mode`;
    const replies = await Promise.all([gate.check(value), gate.check(value), gate.send("/readyz")]);
    expect(replies.map((reply) => reply.status)).toEqual([503, 503, 503]);
  });
  await expect.poll(async () => (await gate.check(value)).status).toBe(200);
});

it("a client that leaves before its answer disturbs nobody", async () => {
  await sql.begin(async (tx) => {
    await tx`lock table api_keys in access exclusive mode`;
    const socket = connect(gate.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(`GET /verify?scope=* HTTP/1.1\r\nHost: gate\r\nX-API-Key: ${value}\r\n\r\n`);
    socket.resetAndDestroy();
  });
  expect((await gate.check(value)).status).toBe(200);
});
