import { beforeAll, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { requestQuery } from "../lib/request-log";
import { listRequests } from "./request-list";
import { testPlans } from "./test-plan";
import { person } from "./test-scene";

const { sql, plansOf } = await testPlans();
const admin = await person({ is_admin: true });

beforeAll(async () => {
  await sql`
    insert into requests (at, request_id, key_id, user_id, owner_principal_id, model, path, status, reason, duration_ms)
    select '2026-10-24'::timestamptz + i * interval '1 minute', 'request-' || i, i % 400, ${admin.userId}::int + i % 100,
      1 + i % 20, 'model ' || i % 9, '/v1/chat/completions', (array[200, 200, 403, 502])[1 + i % 4], 'done', i % 5000
    from generate_series(1, 40000) as i`;
  await sql`vacuum analyze`;
});

const someone: UserActor = { ...admin, userId: admin.userId + 7, isAdmin: false };

test.each<[string, UserActor, Record<string, string>]>([
  ["everything", admin, {}],
  ["a page in the middle", admin, { page: "200" }],
  ["one person's own", someone, {}],
  ["one key", admin, { key_id: "77" }],
  ["one organization", admin, { owner_principal_id: "7" }],
  ["one request", admin, { search: "request-777" }],
  ["one day", admin, { from: "2026-10-26", to: "2026-10-26" }],
  ["what failed", admin, { status: "5xx" }],
])("at 40,000 requests a page of %s is read from an index, in its order", async (_what, actor, params) => {
  const [plan] = await plansOf(() => listRequests(actor, requestQuery.parse(params)), " order by ");
  expect(plan).not.toContain("Seq Scan on requests");
  expect(plan).toMatch(/Scan( Backward)? (using|on) requests_/);
});
