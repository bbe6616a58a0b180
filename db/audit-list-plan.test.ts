import { beforeAll, expect, test } from "vitest";
import { auditQuery } from "../lib/audit";
import { listAudit } from "./audit-list";
import { testPlans } from "./test-plan";
import { person } from "./test-scene";

const { sql, plansOf } = await testPlans();
const admin = await person({ is_admin: true });

beforeAll(async () => {
  await sql`
    insert into audit_log (id, at, actor_kind, actor_user_id, action, target_type, target_id, address, previous_mac, mac)
    select i, '2026-01-01'::timestamptz + i * interval '1 minute', 'user', ${admin.userId}::int + i % 300,
      (array['key.create', 'key.update', 'key.delete', 'session.start'])[1 + i % 4], 'key', i % 500,
      '10.0.' || i % 250 || '.' || i % 7, md5(i::text), md5((i + 1)::text)
    from generate_series(1, 20000) as i`;
  await sql`vacuum analyze`;
});

test.each<[string, Record<string, string>]>([
  ["everything", {}],
  ["a page in the middle", { page: "400" }],
  ["one person", { actor: `user:${admin.userId + 7}` }],
  ["one action", { action: "key.delete" }],
  ["one thing", { target: "key:77" }],
  ["one address", { address: "10.0.3.2" }],
  ["one day", { from: "2026-01-03", to: "2026-01-03" }],
])("at 20,000 rows a page of %s is read from an index, in its order", async (_what, params) => {
  const [plan] = await plansOf(() => listAudit(admin, auditQuery.parse(params)), " limit ");
  expect(plan).not.toContain("Seq Scan on audit_log");
  expect(plan).toMatch(/Scan( Backward)? (using|on) audit_log_/);
});
