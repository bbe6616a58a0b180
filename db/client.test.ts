import { once } from "node:events";
import { createServer } from "node:net";
import { sql } from "drizzle-orm";
import { bigint, jsonb, pgTable, timestamp } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { closeDatabase, connect, database } from "./client";
import { testDatabase } from "./test-database";

const { url, sql: query } = await testDatabase();
const instant = new Date("2026-02-28T23:59:59.123Z");

const things = pgTable("things", {
  at: timestamp({ withTimezone: true }).notNull(),
  size: bigint({ mode: "number" }).notNull(),
  big: bigint({ mode: "bigint" }).notNull(),
  list: jsonb().notNull(),
});
await query`create table things (at timestamptz not null, size bigint not null, big bigint not null, list jsonb not null)`;

test("instants, big numbers and lists come back as they went, through Drizzle", async () => {
  const row = { at: instant, size: 2 ** 40, big: 2n ** 62n, list: ["a", { b: 1 }] };
  await database().insert(things).values(row);
  expect(await database().select().from(things)).toEqual([row]);
  expect(await database().select().from(things).where(sql`${things.at} = ${instant}`)).toEqual([row]);
});

test("instants, big numbers and lists come back as they went, through plain SQL", async () => {
  const [row] = await query`
    select ${instant}::timestamptz as at, count(*) as size, ${query.json({ a: [1] })}::jsonb as list, 2::bigint ^ 62 as big
  `;
  expect(row).toMatchObject({ at: instant, size: 1, list: { a: [1] } });
});

test("a bigint too large for an exact number stays text", async () => {
  const [row] = await query`select 9007199254740993::bigint as size`;
  expect(row?.size).toBe("9007199254740993");
});

test("the database knows who is connected", async () => {
  const named = connect(url, { max: 1, applicationName: "latchkey gate" });
  const [row] = await named.sql`select current_setting('application_name') as name`;
  await named.close();
  expect(row?.name).toBe("latchkey gate");
});

test("a connection that the server ends while it is idle is replaced", async () => {
  const lonely = connect(url, { max: 1, applicationName: "lonely" });
  const [before] = await lonely.sql`select pg_backend_pid() as pid`;
  await query`select pg_terminate_backend(${before?.pid})`;
  await expect.poll(() => lonely.sql`select 1 as one`.catch(() => [])).toEqual([{ one: 1 }]);
  await lonely.close();
});

test.each([
  [
    "a host in the query",
    (folder: string) => `postgres://u:p@localhost/db?host=${encodeURIComponent(folder)}`,
  ],
  [
    "an encoded host",
    (folder: string) => `postgres://u:p@${encodeURIComponent(folder)}:5432/db?channel_binding=prefer`,
  ],
])("a unix socket is reached by %s", async (_form, write) => {
  const { sql: through, close } = connect(write("/tmp/nowhere"), { max: 1, applicationName: "test" });
  await expect(through`select 1`).rejects.toThrow("ENOENT /tmp/nowhere/.s.PGSQL.5432");
  await close();
});

test("notices of the server are not printed", async () => {
  const [row] = await query`do $$ begin raise notice 'loud'; end $$`;
  expect(row).toBeUndefined();
});

test("closing the pool is safe twice, and the next use opens another", async () => {
  await closeDatabase();
  await closeDatabase();
  expect(await database().execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("a server lost just after it let a connection in fails the query that waits, and nothing else", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on("unhandledRejection", note);
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // "You are in, and I am ready", and at the first question gone.
    socket.once("data", () => {
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
      socket.once("data", () => socket.destroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  const { sql, close } = connect(`postgres://nobody@127.0.0.1:${port}/none`, {
    max: 1,
    applicationName: "test",
  });
  await expect(sql`select 1`).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await close();
  server.close();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
