import { expect, test } from "vitest";
import { type KeyStatus, keyStatuses } from "../lib/keys/schema";
import { listKeys } from "./key-list";
import { testDatabase } from "./test-database";
import { person, query } from "./test-scene";

const { sql } = await testDatabase();
const ada = await person();

const minute = 60_000;
const day = 24 * 60 * minute;
const ago = (ms: number) => new Date(Date.now() - ms);

type Row = {
  made: number;
  ends: number | null;
  used: number | null;
  enabled: boolean;
  deleted: boolean;
  pending: boolean;
};

/** Every kind of row beside every other; times in days from now, never nearer than a minute to a border. */
const border = minute / day;
const rows: Row[] = [];
for (const deleted of [false, true]) {
  for (const enabled of [true, false]) {
    for (const made of [0, -3, -30, -400]) {
      for (const ends of [null, -200, -border, border, 0.5, 0.7, 0.9, 6, 7 - border, 7 + border, 1000]) {
        for (const used of [null, 0, -90 + border, -90 - border])
          rows.push({ made, ends, used, enabled, deleted, pending: false });
        rows.push({ made, ends, used: null, enabled, deleted, pending: true });
      }
    }
  }
}

/** What the contract's section 1 says, in the words of another language. */
function statusOf({ made, ends, used, enabled, deleted, pending }: Row): KeyStatus {
  if (deleted) return "deleted";
  if (pending) return "pending";
  if (ends !== null && ends <= 0) return "expired";
  if (!enabled) return "disabled";
  if (ends !== null && ends < 7 && ends / (ends - made) < 1 / 5) return "expiring";
  if (used !== null && used < -90) return "idle";
  return used === null ? "never_used" : "active";
}

const instant = (days: number | null) => (days === null ? null : ago(-days * day).toISOString());
const written = rows.map((row, i) => ({
  ...row,
  name: `${statusOf(row)}-${i}`,
  made: instant(row.made),
  ends: instant(row.ends),
  used: instant(row.used),
}));
await sql`
  insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id, created_at, expires_at, last_used_at, enabled, deleted_at)
  select name, 'lk', name, case when pending then 'pending$' else '' end || name, ${ada.userId}, made, ends, used, enabled, case when deleted then now() end
  from jsonb_to_recordset(${sql.json(written)})
    as t(name text, made timestamptz, ends timestamptz, used timestamptz, enabled boolean, deleted boolean, pending boolean)`;

test("the rows meet every status", () => {
  expect(new Set(rows.map(statusOf))).toEqual(new Set(keyStatuses));
});

test.each(keyStatuses)("the filter %s gives exactly the rows that wear this badge", async (status) => {
  const { items, pagination } = await listKeys(ada, query({ status, perPage: "1000" }));
  const expected = written.filter(({ name }) => name.startsWith(`${status}-`)).map(({ name }) => name);
  expect(items.map(({ name }) => name).sort()).toEqual(expected.sort());
  expect(new Set(items.map((key) => key.status))).toEqual(new Set([status]));
  expect(pagination.total).toBe(expected.length);
});

test("without a filter every row that is not deleted wears the badge that its filter names", async () => {
  const { items, pagination } = await listKeys(ada, query({ perPage: "1000" }));
  expect(pagination.total).toBe(rows.filter((row) => !row.deleted).length);
  expect(items.filter(({ name, status }) => !name.startsWith(`${status}-`))).toEqual([]);
});
