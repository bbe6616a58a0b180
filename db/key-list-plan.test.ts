import { beforeAll, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { keySortFields } from "../lib/keys/schema";
import { listKeys } from "./key-list";
import { newModel, newUpstream } from "./test-models";
import { testPlans } from "./test-plan";
import { person, query } from "./test-scene";

const { sql, plansOf } = await testPlans();
const admin = await person({ is_admin: true });

beforeAll(async () => {
  await sql`
    insert into users (name, name_key) select 'holder ' || i, 'holder ' || i from generate_series(1, 200) as i`;
  await sql`
    insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id, description, allowed_model_names, expires_at, created_at, updated_at)
    select 'key ' || md5(i::text), 'lk', left(md5('access' || i), 12) , 'hash-' || i, ${admin.userId}::int + 1 + i % 200,
      'for ' || md5('d' || i), case when i % 100 = 0 then '["qwen*"]'::jsonb when i % 4 = 0 then '["llama"]' end, case when i % 2 = 0 then now() + i * interval '1 hour' end,
      now() - i * interval '1 minute', now() - (i * 7919 % 20000) * interval '1 minute'
    from generate_series(1, 20000) as i`;
  await sql`vacuum analyze`;
});

/** How PostgreSQL answers what `listKeys` really asks for the rows of a page, node by node. */
async function planOf(actor: UserActor, params: Record<string, string>, which = " limit "): Promise<string> {
  return (await plansOf(() => listKeys(actor, query(params, "*")), which)).at(-1) ?? "";
}

test.each(keySortFields.flatMap((field) => [field, `-${field}`]))(
  "at 20,000 keys the first page by %s is read from the index of that order, without sorting them all",
  async (sort_by) => {
    const plan = await planOf(admin, { sort_by });
    const direction = sort_by.startsWith("-") ? "Backward " : "";
    expect(plan).toContain(`Index Scan ${direction}using api_keys_by_${sort_by.replace("-", "")}`);
    expect(plan).not.toMatch(/Seq Scan on api_keys/);
  },
);

test("at 20,000 keys one person's page does not look at the others' keys", async () => {
  const someone: UserActor = { ...admin, userId: admin.userId + 7, isAdmin: false };
  const plan = await planOf(someone, {});
  expect(plan).not.toMatch(/Seq Scan on api_keys/);
});

test("at 20,000 keys a search reads the index of its letters", async () => {
  const plan = await planOf(admin, { search: "c4ca4238a0b9" });
  expect(plan).toContain("api_keys_search");
  expect(plan).not.toMatch(/Seq Scan on api_keys/);
});

test("at 20,000 keys those that may call a model are found without taking every list apart", async () => {
  const plan = await planOf(admin, { model: "qwen3-8b" }, "distinct pattern");
  expect(plan).toContain("api_keys_with_patterns");
  expect(plan).not.toMatch(/Seq Scan on api_keys/);
  expect(await planOf(admin, { model: "qwen3-8b" }, "count(")).not.toContain(
    "jsonb_array_elements_text(api_keys",
  );
});

test("at 20,000 keys those that may call a closed model are found by whom it is open to", async () => {
  const upstream = await newUpstream();
  const { name } = await newModel(upstream, { is_open: false, user_ids: [admin.userId + 7] });
  const plan = await planOf(admin, { model: name }, "count(");
  expect(plan).not.toMatch(/Seq Scan on api_keys/);
});
