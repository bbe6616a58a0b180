import { and, count, eq, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { Permission } from "../lib/policy";
import { AppError } from "../lib/result";
import type { Upstream } from "../lib/upstreams";
import { allow } from "./allow";
import { type Database, database, type Tx } from "./client";
import { models, upstreams } from "./model-schema";

/** What leaves this room of an upstream: that it has a credential, never which. */
const columns = () => ({
  id: upstreams.id,
  name: upstreams.name,
  kind: upstreams.kind,
  base_url: upstreams.base_url,
  has_credential: sql<boolean>`${upstreams.credential} is not null`,
  state: upstreams.state,
  connect_timeout_ms: upstreams.connect_timeout_ms,
  first_byte_timeout_ms: upstreams.first_byte_timeout_ms,
  idle_timeout_ms: upstreams.idle_timeout_ms,
  is_healthy: upstreams.is_healthy,
  latency_ms: upstreams.latency_ms,
  checked_at: upstreams.checked_at,
  last_error: upstreams.last_error,
  last_error_at: upstreams.last_error_at,
  model_count: sql<number>`(${database()
    .select({ n: count() })
    .from(models)
    .where(eq(models.upstream_id, upstreams.id))})`,
  version: upstreams.version,
  created_at: upstreams.created_at,
  updated_at: upstreams.updated_at,
});

/** Upstreams that match; without `rows` the first. */
export function readUpstreams(
  db: Database | Tx,
  where: SQL | undefined,
  order: SQL[] = [],
  rows: { limit?: number; offset?: number } = {},
): Promise<Upstream[]> {
  return db
    .select(columns())
    .from(upstreams)
    .where(where)
    .orderBy(...order)
    .limit(rows.limit ?? 1)
    .offset(rows.offset ?? 0);
}

/** @throws not_found */
export async function readUpstream(db: Database | Tx, where: SQL | undefined): Promise<Upstream> {
  const [upstream] = await readUpstreams(db, where);
  if (!upstream) throw new AppError("not_found");
  return upstream;
}

/** Holds an upstream against other changes until commit: the whole row, its sealed credential too. @throws not_found */
export async function lockUpstream(tx: Tx, actor: Actor, permission: Permission, id: number) {
  const where = and(allow(actor, permission), eq(upstreams.id, id));
  const [row] = await tx.select().from(upstreams).where(where).for("update");
  if (!row) throw new AppError("not_found");
  return row;
}

type Decided = Pick<
  Upstream,
  "name" | "kind" | "base_url" | "state" | "connect_timeout_ms" | "first_byte_timeout_ms" | "idle_timeout_ms"
>;

/** The fields of an upstream that a person decides, for the audit log; of the credential only whether there is one. */
export function auditableUpstream(upstream: Decided, hasCredential: boolean) {
  const { name, kind, base_url, state, connect_timeout_ms, first_byte_timeout_ms, idle_timeout_ms } =
    upstream;
  return {
    name,
    kind,
    base_url,
    state,
    connect_timeout_ms,
    first_byte_timeout_ms,
    idle_timeout_ms,
    has_credential: hasCredential,
  };
}
