import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anchoredHeads } from "./audit-heads";
import { runJobs, startJobs } from "./jobs";
import { deleteKey } from "./keys";
import { testDatabase } from "./test-database";
import { newKey, person } from "./test-scene";

const { sql, dataDir } = await testDatabase();
const file = join(dataDir, "audit-heads");
const ada = await person();

const newestRow = async () => (await sql`select id, mac from audit_log order by id desc limit 1`)[0];

describe("the head of the audit log", () => {
  test("is written outside the database when there is a new one, for the owner of the files alone", async () => {
    await newKey(ada);
    await runJobs();
    expect((await anchoredHeads()).at(-1)).toEqual(await newestRow());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const written = readFileSync(file, "utf8");
    await runJobs();
    expect(readFileSync(file, "utf8")).toBe(written);
    await newKey(ada);
    await runJobs();
    expect(await anchoredHeads()).toHaveLength(2);
  });

  test("does not fill the disk: of the files of a megabyte the last two are kept", async () => {
    const mac = "m".repeat(43);
    const line = (id: number) => `\n2026-11-23T06:00:00.000Z ${id} ${mac}`;
    const full = Array.from({ length: 15_000 }, (_, id) => line(id + 1)).join("");
    for (let round = 0; round < 3; round++) {
      writeFileSync(file, full);
      await newKey(ada);
      await runJobs();
      expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(1);
    }
    expect(existsSync(`${file}.1`)).toBe(true);
    expect(existsSync(`${file}.2`)).toBe(false);
    expect((await anchoredHeads()).slice(-2)).toEqual([{ id: 15_000, mac }, await newestRow()]);
  });

  test("is not taken from half a line, as a crash may leave one, and the next is whole", async () => {
    const heads = await anchoredHeads();
    writeFileSync(file, "\n2026-11-23T06:00:00.000Z 12", { flag: "a" });
    expect(await anchoredHeads()).toEqual(heads);
    await newKey(ada);
    await runJobs();
    expect(await anchoredHeads()).toEqual([...heads, await newestRow()]);
  });
});

test("what has ended is removed, and nothing else", async () => {
  const [kept, ended] = [await person(), await person()];
  await sql`update sessions set expires_at = now() - interval '1 second' where user_id = ${ended.userId}`;
  const idle = await person();
  await sql`update sessions set last_seen_at = now() - interval '13 hours' where user_id = ${idle.userId}`;
  const link = (hash: string, expires: string, used: string | null) => sql`
    insert into links (purpose, token_hash, expires_at, used_at)
    values ('setup', ${hash}, now() + ${expires}::interval, now() + ${used}::interval)`;
  await link("live", "1 hour", null);
  await link("just ended", "-1 day", null);
  await link("long ended", "-8 days", null);
  await link("just used", "1 hour", "-1 day");
  await link("long used", "1 hour", "-8 days");
  await sql`insert into attempts (key, expire) values ('live', now() + interval '1 minute'), ('over', now() - interval '1 second'), ('endless', null)`;
  await runJobs();
  const people =
    await sql`select user_id from sessions where user_id in ${sql([kept, ended, idle].map((one) => one.userId))}`;
  expect(people).toEqual([{ user_id: kept.userId }]);
  expect((await sql`select token_hash from links order by 1`).map((row) => row.token_hash)).toEqual([
    "just ended",
    "just used",
    "live",
  ]);
  expect((await sql`select key from attempts order by 1`).map((row) => row.key)).toEqual(["endless", "live"]);
});

test("of the log of requests 30 days are kept, however many older rows there are", async () => {
  const add = (count: number, age: string) => sql`
    insert into requests (at, request_id, key_id, user_id, owner_principal_id, path, reason, duration_ms)
    select now() - ${age}::interval, ${age}, 1, 1, 1, '/v1/models', 'done', 1 from generate_series(1, ${count})`;
  await add(25_000, "31 days");
  await add(2, "29 days");
  await add(1, "0 days");
  await runJobs();
  const rows = await sql`select request_id, count(*)::int as n from requests group by 1 order by 1`;
  expect(rows).toEqual([
    { request_id: "0 days", n: 1 },
    { request_id: "29 days", n: 2 },
  ]);
});

test("of many processes one does the jobs", async () => {
  await newKey(ada);
  const heads = (await anchoredHeads()).length;
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${0x6c6b_6a6f})`;
    await runJobs();
  });
  expect(await anchoredHeads()).toHaveLength(heads);
  await runJobs();
  expect(await anchoredHeads()).toHaveLength(heads + 1);
});

test("a process that stops does them once more, and leaves no refusal uncounted", async () => {
  const [mallory, key] = [await person(), await newKey(ada)];
  const stop = startJobs();
  for (let i = 0; i < 3; i++) await expect(deleteKey(mallory, key)).rejects.toThrow("not_found");
  await stop();
  const rows = await sql`select times from audit_log where actor_user_id = ${mallory.userId} order by id`;
  expect(rows.map(({ times }) => times)).toEqual([1, 2]);
  expect((await anchoredHeads()).at(-1)).toEqual(await newestRow());
});
