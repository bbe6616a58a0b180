import type { Sql } from "./database";

type UpstreamValues = {
  base_url: string;
  kind: "openai" | "anthropic";
  state: "enabled" | "draining" | "disabled";
  is_healthy: boolean | null;
  latency_ms: number | null;
  checked_at: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
};

const hourMs = 3_600_000;

/** Puts an upstream on the scene that nothing asks, unless it is said to take requests; not even for its models. */
export async function insertUpstream(
  sql: Sql,
  name: string,
  values: Partial<UpstreamValues> = {},
): Promise<number> {
  const row = {
    name,
    kind: "openai",
    base_url: "http://127.0.0.1:1/v1",
    state: "disabled",
    checked_at: new Date(Date.now() + hourMs),
    connect_timeout_ms: 5000,
    first_byte_timeout_ms: 120_000,
    idle_timeout_ms: 60_000,
    ...values,
  };
  const [made] = await sql<{ id: number }[]>`insert into upstreams ${sql(row)} returning id`;
  return made?.id ?? 0;
}

type ModelValues = { fallback_upstream_id: number; is_open: boolean; is_manual: boolean };

/** Puts a model there; its upstream names it, unless it is added by hand or `isGone`. */
export async function insertModel(
  sql: Sql,
  name: string,
  upstreamId: number,
  { isGone = false, ...values }: Partial<ModelValues> & { isGone?: boolean } = {},
): Promise<number> {
  const row = { name, upstream_id: upstreamId, is_open: true, is_manual: false, ...values };
  const [made] = await sql<{ id: number }[]>`insert into models ${sql(row)} returning id`;
  if (!row.is_manual && !isGone) await insertOffer(sql, upstreamId, name);
  return made?.id ?? 0;
}

/** An upstream names a model. */
export async function insertOffer(sql: Sql, upstreamId: number, name: string): Promise<void> {
  await sql`insert into model_offers (upstream_id, name) values (${upstreamId}, ${name}) on conflict do nothing`;
}

/** Leaves nothing that could be called. */
export async function emptyCatalogue(sql: Sql): Promise<void> {
  await sql`delete from models`;
  await sql`delete from upstreams`;
}
