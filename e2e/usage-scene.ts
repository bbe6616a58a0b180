import type { Sql } from "./database";

const dayMs = 86_400_000;

/** The day so many days ago, as the record has it. */
export function daysAgo(count: number): string {
  return new Date(Date.now() - count * dayMs).toISOString().slice(0, 10);
}

type Used = { key_id: number; user_id: number };
type Counts = {
  model: string;
  owner_principal_id: number;
  checks: number;
  requests: number;
  refusals: number;
  errors: number;
  answered: number;
  counted: number;
  input_tokens: number;
  output_tokens: number;
  first_byte_ms: number;
  duration_ms: number;
};

/** Writes into the record of use as if a gate had counted it. */
export async function insertUsage(
  sql: Sql,
  used: Used,
  days: ({ day: string } & Partial<Counts>)[],
): Promise<void> {
  const rows = days.map((counts) => ({
    model: "qwen3-8b",
    key_name: `key ${used.key_id}`,
    user_name: `user ${used.user_id}`,
    owner_principal_id: 1,
    checks: 0,
    requests: 0,
    refusals: 0,
    errors: 0,
    answered: 0,
    counted: 0,
    input_tokens: 0,
    output_tokens: 0,
    first_byte_ms: 0,
    duration_ms: 0,
    ...used,
    ...counts,
  }));
  await sql`insert into key_usage ${sql(rows)}`;
}

type Values = {
  at: Date;
  owner_principal_id: number;
  model: string | null;
  path: string;
  status: number | null;
  reason: string;
  input_tokens: number | null;
  output_tokens: number | null;
  first_byte_ms: number | null;
  duration_ms: number;
  address: string | null;
};

/** Writes into the log of requests as if a gate had answered them. */
export async function insertRequests(
  sql: Sql,
  used: Used,
  requests: ({ request_id: string } & Partial<Values>)[],
): Promise<void> {
  const rows = requests.map((values) => ({
    at: new Date(),
    owner_principal_id: 1,
    model: "qwen3-8b",
    path: "/v1/chat/completions",
    status: 200,
    reason: "done",
    input_tokens: null,
    output_tokens: null,
    first_byte_ms: null,
    duration_ms: 900,
    address: "203.0.113.9",
    ...used,
    ...values,
  }));
  await sql`insert into requests ${sql(rows)}`;
}

/** A month of use of every kind. Names have no Latin letters, so that what has some is ours. */
export async function insertMonth(sql: Sql, used: Used): Promise<void> {
  const models = ["", "模型一", `模型${"长".repeat(60)}`];
  const days = Array.from({ length: 30 }, (_, day) => day).filter((day) => day % 6 !== 5);
  await insertUsage(
    sql,
    used,
    days.flatMap((day) =>
      models.map((model) => ({
        day: daysAgo(day),
        model,
        checks: day,
        requests: 100 + 37 * day,
        refusals: 3 * day,
        errors: day % 4,
        answered: 90 + 30 * day,
        counted: 80 + 30 * day,
        input_tokens: 123_456 * day,
        output_tokens: 23_456 * day,
        first_byte_ms: 20_000 * day,
        duration_ms: 400_000 * day,
      })),
    ),
  );
  const ends = ["done", "model_denied", "upstream_unreachable", "gone", "broken", "expired"];
  const statuses = [200, 403, 502, null, 200, 401];
  await insertRequests(
    sql,
    used,
    ends.map((reason, index) => ({
      request_id: `${"0123456789".repeat(6)}-${index}`,
      reason,
      status: statuses[index] ?? null,
      model: models[index % 3] || null,
      ...(index === 0 && { input_tokens: 1_234, output_tokens: 98_765, first_byte_ms: 210 }),
    })),
  );
}
