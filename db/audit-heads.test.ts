import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Head } from "../lib/audit";
import { auditMany } from "./audit";
import { checkAudit, findTampering } from "./audit-check";
import { anchorHead } from "./audit-heads";
import { database } from "./client";
import { updateKey } from "./keys";
import { testDatabase } from "./test-database";
import { newKey, person } from "./test-scene";

const { sql, dataDir } = await testDatabase();
const ada = await person();
const admin = await person({ is_admin: true });
const key = await newKey(ada);

const edit = async (times: number) => {
  for (let i = 0; i < times; i++) await updateKey(ada, { id: key.id, description: crypto.randomUUID() });
};
const newest = async (): Promise<Head> => {
  const [row] = await sql<Head[]>`select id, mac from audit_log order by id desc limit 1`;
  if (!row) throw new Error("the log is empty");
  return row;
};
const anchor = () => database().transaction(anchorHead);

describe.each([
  ["a change", (id: number) => sql`update audit_log set action = 'key.create' where id = ${id}`],
  ["a removal", (id: number) => sql`delete from audit_log where id = ${id}`],
  ["an emptying", () => sql`truncate audit_log`],
])("%s of rows", (_kind, write) => {
  test("is refused by the database itself", async () => {
    const { id } = await newest();
    await expect(write(id)).rejects.toThrow("rows of audit_log are only ever added");
    expect(await newest()).toMatchObject({ id });
  });
});

describe("by a writer who has switched that off", () => {
  beforeAll(async () => {
    await edit(10);
    await sql`alter table audit_log disable trigger user`;
  });

  test("the log cut off behind an anchored head is found at the first row that is missing", async () => {
    await anchor();
    const { id } = await newest();
    expect(await findTampering()).toMatchObject({ firstBad: null, rows: id, head: await newest() });
    await sql`delete from audit_log where id > ${id - 3}`;
    expect(await findTampering()).toMatchObject({ firstBad: id - 2, rows: id - 3, head: await newest() });
    expect(await findTampering({ heads: [{ id: id + 5, mac: "m".repeat(43) }] })).toMatchObject({
      firstBad: id - 2,
    });
  });

  test("an end written anew, which is a whole chain by itself, is found at the row that was anchored", async () => {
    rmSync(join(dataDir, "audit-heads"));
    expect(await findTampering()).toMatchObject({ firstBad: null });
    await anchor();
    const { id } = await newest();
    await edit(2);
    expect(await findTampering()).toMatchObject({ firstBad: null });
    await sql`delete from audit_log where id > ${id - 2}`;
    await edit(4);
    expect(await findTampering({ heads: [] })).toMatchObject({ firstBad: id, rows: id - 1 });
    await anchor();
    expect(await findTampering()).toMatchObject({ firstBad: id });
  });

  test("both are found by a head that somebody wrote down, when the anchored ones are gone", async () => {
    const head = await newest();
    await sql`delete from audit_log where id = ${head.id}`;
    rmSync(join(dataDir, "audit-heads"), { force: true });
    expect(await findTampering()).toMatchObject({ firstBad: null });
    expect(await findTampering({ heads: [head] })).toMatchObject({ firstBad: head.id });
    await edit(1);
    expect(await findTampering()).toMatchObject({ firstBad: null });
    expect(await findTampering({ heads: [head] })).toMatchObject({ firstBad: head.id });
  });

  test("a log that was emptied is found at its first row", async () => {
    await anchor();
    await sql`truncate audit_log`;
    expect(await findTampering()).toMatchObject({ firstBad: 1, rows: 0, head: null });
    rmSync(join(dataDir, "audit-heads"));
  });
});

test("a check goes on where the one before it ended, and finds what comes after", async () => {
  const target = { type: "key", id: key.id, name: key.name } as const;
  const entries = Array.from({ length: 2500 }, () => ({ action: "key.update" as const, target }));
  await database().transaction((tx) => auditMany(tx, ada, entries));
  const { id, mac } = await newest();
  const first = await findTampering({ limit: 1000 });
  expect(first).toMatchObject({ firstBad: null, rows: 1000, isEnd: false });
  const second = await findTampering({ after: first.head, limit: 1000 });
  expect(second).toMatchObject({ firstBad: null, rows: 2000, isEnd: false });
  expect(await checkAudit(admin, { after: second.head })).toEqual({
    firstBad: null,
    rows: id,
    head: { id, mac },
    isEnd: true,
  });
  await sql`update audit_log set target_name = 'x' where id = 2400`;
  expect(await checkAudit(admin, { after: second.head })).toMatchObject({ firstBad: 2400, rows: 2399 });
});
