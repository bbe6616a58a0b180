import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { connect, type Tx } from "./client";
import { testDatabase } from "./test-database";

const { url, sql: query } = await testDatabase();
await query`create table notes (text text not null)`;

/** A pool of one connection, so that whoever comes next comes over the same. */
const { db, close } = connect(url, { max: 1, applicationName: "lonely" });
const kill = async (pid: number) => void (await query`select pg_terminate_backend(${pid})`);
const note = (tx: Pick<Tx, "execute">, text: string) => tx.execute(sql`insert into notes values (${text})`);
const notes = async () => (await query`select text from notes order by text`).map(({ text }) => text);

async function pidOf(tx: Tx): Promise<number> {
  const [row] = await tx.execute(sql`select pg_backend_pid() as pid`);
  return Number(row?.pid);
}

/** Until the pool has made a connection in place of the lost one. */
const recover = () =>
  expect.poll(() => db.execute(sql`select 1 as one`).catch(() => [])).toEqual([{ one: 1 }]);

test.each(Array.from({ length: 5 }, (_, round) => round))(
  "a transaction whose connection is lost while it waits for an answer fails, and the process lives (%i)",
  async () => {
    const lost = db.transaction(async (tx) => {
      const pid = await pidOf(tx);
      const asleep = tx.execute(sql`select pg_sleep(30)`);
      await Promise.all([asleep, kill(pid)]);
    });
    await expect(lost).rejects.toThrow();
    await recover();
  },
);

test("of a transaction whose connection was lost, nothing lands in the next one", async () => {
  let goOn = () => {};
  const isOver = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let late: Promise<unknown> = Promise.resolve();
  const lost = db.transaction(async (tx) => {
    await kill(await pidOf(tx));
    await isOver;
    late = note(tx, "from the lost one");
    await late;
  });
  await expect(lost).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await recover();
  await db.transaction(async (tx) => {
    await note(tx, "from the next one");
    goOn();
    await isOver;
    await expect(late).rejects.toThrow();
  });
  expect(await notes()).toEqual(["from the next one"]);
});

test("a transaction that loses its connection inside a part of its own fails as a whole", async () => {
  const lost = db.transaction(async (tx) => {
    const pid = await pidOf(tx);
    await tx.transaction(async (part) => {
      await Promise.all([part.execute(sql`select pg_sleep(30)`), kill(pid)]);
    });
  });
  await expect(lost).rejects.toThrow();
  await recover();
});

test("a part that fails for a reason of its own is taken back, and the rest is kept", async () => {
  await query`delete from notes`;
  await db.transaction(async (tx) => {
    await note(tx, "kept");
    const part = tx.transaction(async (inner) => {
      await note(inner, "taken back");
      throw new Error("of its own");
    });
    await expect(part).rejects.toThrow("of its own");
  });
  expect(await notes()).toEqual(["kept"]);
});

test("a transaction that fails for a reason of its own is taken back", async () => {
  const failed = db.transaction(async (tx) => {
    await note(tx, "taken back");
    throw new Error("of its own");
  });
  await expect(failed).rejects.toThrow("of its own");
  expect(await notes()).toEqual(["kept"]);
  await close();
});
