import { describe, expect, test } from "vitest";
import type { Key } from "../lib/keys/schema";
import { listKeys } from "./key-list";
import { deleteKey } from "./keys";
import { testDatabase } from "./test-database";
import { newKey, person, query } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const ada = await person();
const bob = await person();

/** 505 keys of equal dates among 120 of all kinds; names in many cases and scripts, ends at the same few instants. */
await sql`
  insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id, expires_at, created_at, updated_at)
  select (array['Zeta', 'alpha', 'Älpha', 'BETA', '中文', 'émile', 'a%b', '_', '😀'])[1 + i % 9] || ' ' || i % 40 || ' #' || i,
    'lk', 'access-' || i, 'hash-' || i, case when i % 2 = 0 then ${ada.userId}::int else ${bob.userId}::int end,
    case when i % 3 = 0 then null else '2031-01-01'::timestamptz + (i % 4) * interval '1 day' end,
    case when i <= 505 then '2026-05-05T05:05:05Z'::timestamptz else '2026-01-01'::timestamptz + i * interval '1 minute' end,
    case when i <= 505 then '2026-06-06T06:06:06Z'::timestamptz else '2026-07-01'::timestamptz - i * interval '1 minute' end
  from generate_series(1, 625) as i order by md5(i::text)`;

/** Every page, one after the other. */
async function walk(sort_by: string, perPage: number): Promise<Key[]> {
  const items: Key[] = [];
  for (let page = 1; ; page++) {
    const found = await listKeys(admin, query({ sort_by, perPage: `${perPage}`, page: `${page}` }, "*"));
    expect(found.pagination).toEqual({ page, perPage, total: 625, totalPage: Math.ceil(625 / perPage) });
    items.push(...found.items);
    if (page >= found.pagination.totalPage) return items;
  }
}

describe("every order is SQL's over all pages, with each key exactly once", () => {
  test.each([
    ["name", "lower(name), id"],
    ["-name", "lower(name) desc, id desc"],
    ["expires_at", "expires_at, id"],
    ["-expires_at", "expires_at desc, id desc"],
    ["created_at", "created_at, id"],
    ["-created_at", "created_at desc, id desc"],
    ["updated_at", "updated_at, id"],
    ["-updated_at", "updated_at desc, id desc"],
    ["expires_at,-name", "expires_at, lower(name) desc, id"],
    ["-created_at,updated_at", "created_at desc, updated_at, id desc"],
    ["-updated_at,expires_at,name", "updated_at desc, expires_at, lower(name), id desc"],
  ])("%s", async (sort_by, order) => {
    const expected = await sql.unsafe(`select id from api_keys order by ${order}`);
    const walked = await walk(sort_by, 100);
    expect(walked.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  test("with pages of any size", async () => {
    const expected = await sql`select id from api_keys order by created_at desc, id desc`;
    for (const perPage of [7, 505, 625, 1000]) {
      expect((await walk("-created_at", perPage)).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }
  });
});

test("a key without end comes after every end, and before when the order is turned", async () => {
  const upward = (await walk("expires_at", 200)).map((key) => key.expires_at === null);
  expect(upward.indexOf(true)).toBe(upward.lastIndexOf(false) + 1);
  const downward = (await walk("-expires_at", 200)).map((key) => key.expires_at === null);
  expect(downward.lastIndexOf(true)).toBe(downward.indexOf(false) - 1);
});

test("a page beyond the last answers the last", async () => {
  const last = await listKeys(ada, query({ page: "4", perPage: "100" }));
  expect(last.pagination).toEqual({ page: 4, perPage: 100, total: 312, totalPage: 4 });
  expect(last.items).toHaveLength(12);
  for (const page of ["5", "1000000000"])
    expect(await listKeys(ada, query({ page, perPage: "100" }))).toEqual(last);
  expect(await listKeys(await person(), query({ page: "3" }))).toEqual({
    items: [],
    pagination: { page: 1, perPage: 25, total: 0, totalPage: 0 },
  });
});

describe("whose keys are listed", () => {
  const holders = async (actor: typeof ada, userId?: number | "*") => {
    const { items, pagination } = await listKeys(actor, query({ perPage: "1000" }, userId));
    expect(items).toHaveLength(pagination.total);
    return [...new Set(items.map((key) => key.user_id))].sort((a, b) => a - b);
  };

  test("one's own, unless said otherwise", async () => {
    expect(await holders(ada)).toEqual([ada.userId]);
    expect(await holders(bob)).toEqual([bob.userId]);
    expect(await holders(admin)).toEqual([]);
  });

  test("all within reach, or one person's, for an administrator", async () => {
    expect(await holders(admin, "*")).toEqual([ada.userId, bob.userId]);
    expect(await holders(admin, bob.userId)).toEqual([bob.userId]);
    expect(await holders(admin, 2 ** 31 - 1)).toEqual([]);
  });

  test("never another person's, for everybody else", async () => {
    expect(await holders(ada, "*")).toEqual([ada.userId]);
    expect(await holders(ada, bob.userId)).toEqual([]);
    expect(await holders(ada, ada.userId)).toEqual([ada.userId]);
  });

  test("everybody's, for the operator of the machine", async () => {
    const operator = { kind: "operator", origin: ada.origin } as const;
    const { pagination } = await listKeys(operator, query());
    expect(pagination.total).toBe(625);
  });
});

test("a deleted key is listed among the deleted alone, under the name it had", async () => {
  const someone = await person();
  const [kept, gone] = [await newKey(someone), await newKey(someone)];
  await deleteKey(someone, gone);
  const listed = async (params: Record<string, string>) => {
    const { items, pagination } = await listKeys(someone, query(params));
    expect(pagination.total).toBe(items.length);
    return items.map(({ name, status }) => ({ name, status }));
  };
  expect(await listed({})).toEqual([{ name: kept.name, status: "never_used" }]);
  expect(await listed({ status: "deleted" })).toEqual([{ name: gone.name, status: "deleted" }]);
  expect(await listed({ status: "deleted", search: gone.name })).toHaveLength(1);
});

test("no list holds a digest", async () => {
  const someone = await person();
  const { value } = await newKey(someone);
  const listed = JSON.stringify(await listKeys(someone, query()));
  expect(listed).not.toMatch(/hash|digest|h1\$/);
  expect(listed).not.toContain(value.slice(16));
});
