import { eq, ne } from "drizzle-orm";
import type { ClosedModels } from "../lib/models/access";
import type { UpstreamKind } from "../lib/upstreams";
import type { Database } from "./client";
import { oneMoment } from "./list";
import { log } from "./log";
import { model_access, models, upstreams } from "./model-schema";
import { openCredential } from "./upstream-credential";

/** An upstream that takes requests. */
export type Target = {
  id: number;
  name: string;
  kind: UpstreamKind;
  /** A request for `/v1/x` goes to `x` below it. */
  baseUrl: string;
  credential: string | null;
  connectTimeoutMs: number;
  firstByteTimeoutMs: number;
  idleTimeoutMs: number;
};

/** Where a model is asked for first, and where when that cannot be reached. */
export type Route = { upstream: Target; fallback: Target | null; createdAt: Date };

/**
 * What can be called now, by exact name, and who may use what is not open to everybody. `finishing`: the upstreams whose
 * requests under way may go on, be they enabled or draining.
 */
export type Catalogue = {
  models: ReadonlyMap<string, Route>;
  closed: ClosedModels;
  finishing: ReadonlySet<number>;
};

/** Reads the whole catalogue at one moment, for a gate to keep until a change is announced. */
export async function readCatalogue(db: Database): Promise<Catalogue> {
  return db.transaction(async (tx) => {
    const { targets, finishing } = await readTargets(tx);
    const { name, upstream_id, fallback_upstream_id, created_at: createdAt } = models;
    const rows = await tx.select({ name, upstream_id, fallback_upstream_id, createdAt }).from(models);
    const routes = new Map<string, Route>();
    for (const row of rows) {
      const [upstream, fallback = null] = [row.upstream_id, row.fallback_upstream_id ?? 0].flatMap(
        (id) => targets.get(id) ?? [],
      );
      if (upstream !== undefined) routes.set(row.name, { upstream, fallback, createdAt: row.createdAt });
    }
    return { models: routes, closed: await readClosed(tx), finishing };
  }, oneMoment);
}

type Reader = Pick<Database, "select">;

async function readTargets(db: Reader): Promise<{ targets: Map<number, Target>; finishing: Set<number> }> {
  const rows = await db
    .select({
      id: upstreams.id,
      name: upstreams.name,
      state: upstreams.state,
      kind: upstreams.kind,
      baseUrl: upstreams.base_url,
      sealed: upstreams.credential,
      connectTimeoutMs: upstreams.connect_timeout_ms,
      firstByteTimeoutMs: upstreams.first_byte_timeout_ms,
      idleTimeoutMs: upstreams.idle_timeout_ms,
    })
    .from(upstreams)
    .where(ne(upstreams.state, "disabled"));
  const targets = new Map<number, Target>();
  for (const { sealed, state, ...row } of rows) {
    if (state !== "enabled") continue;
    try {
      targets.set(row.id, { ...row, credential: openCredential(row.id, sealed) });
    } catch {
      log.error({ upstream: row.id }, "the credential of an upstream cannot be read: it is not called");
    }
  }
  return { targets, finishing: new Set(rows.map(({ id }) => id)) };
}

/** Who may use which of the models that are not open to everybody. */
export async function readClosed(db: Reader): Promise<ClosedModels> {
  const rows = await db
    .select({ name: models.name, userId: model_access.user_id, principalId: model_access.principal_id })
    .from(models)
    .leftJoin(model_access, eq(model_access.model_id, models.id))
    .where(eq(models.is_open, false));
  const closed = new Map<string, { userIds: Set<number>; principalIds: Set<number> }>();
  for (const { name, userId, principalId } of rows) {
    const listed = closed.get(name) ?? { userIds: new Set(), principalIds: new Set() };
    if (userId !== null) listed.userIds.add(userId);
    if (principalId !== null) listed.principalIds.add(principalId);
    closed.set(name, listed);
  }
  return closed;
}
