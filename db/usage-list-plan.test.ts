import { beforeAll, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { usageGroups, usageQuery } from "../lib/usage";
import { testPlans } from "./test-plan";
import { person } from "./test-scene";
import { readUsage } from "./usage-list";

const { sql, plansOf } = await testPlans();
const admin = await person({ is_admin: true });

const now = new Date("2026-11-23T12:00:00Z");

beforeAll(async () => {
  await sql`
    insert into key_usage (day, key_id, model, key_name, user_id, user_name, owner_principal_id, requests, answered)
    select '2026-11-23'::date - day, key, 'model ' || key % 9, 'key ' || key, ${admin.userId}::int + 1 + key % 40, 'somebody',
      case when key % 3 = 0 then 3 else 1 end, key, key
    from generate_series(0, 399) as day, generate_series(1, 100) as key`;
  await sql`vacuum analyze`;
});

const someone: UserActor = { ...admin, userId: admin.userId + 7, isAdmin: false };

test.each(
  usageGroups.flatMap((by) => [
    ["everybody's last 30 days", admin, { by }] as const,
    ["one person's last 30 days", someone, { by }] as const,
    ["one key's year", admin, { by, key_id: "77", from: "2025-11-24" }] as const,
    ["one organization's last 30 days", admin, { by, owner_principal_id: "3" }] as const,
  ]),
)("at 40,000 rows %s are read from an index", async (_what, actor, params) => {
  const plans = await plansOf(() => readUsage(actor, usageQuery.parse(params), now), "select");
  expect(plans.length).toBeGreaterThan(1);
  for (const plan of plans) {
    expect(plan).not.toContain("Seq Scan on key_usage");
    expect(plan).toMatch(/Scan (using|on) key_usage_/);
  }
});
