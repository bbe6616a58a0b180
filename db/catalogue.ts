import { sql } from "drizzle-orm";
import * as z from "zod";
import type { ClosedModels } from "../lib/models/access";
import { type UpstreamKind, upstreamKinds, upstreamStates } from "../lib/upstreams";
import type { Database } from "./client";
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

const stored = z.object({
  upstreams: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      state: z.enum(upstreamStates),
      kind: z.enum(upstreamKinds),
      baseUrl: z.string(),
      sealed: z.string().nullable(),
      connectTimeoutMs: z.int(),
      firstByteTimeoutMs: z.int(),
      idleTimeoutMs: z.int(),
    }),
  ),
  models: z.array(
    z.object({
      name: z.string(),
      upstreamId: z.int(),
      fallbackId: z.int().nullable(),
      isOpen: z.boolean(),
      createdAt: z.coerce.date(),
    }),
  ),
  access: z.array(
    z.object({ name: z.string(), userId: z.int().nullable(), principalId: z.int().nullable() }),
  ),
});
type Stored = z.output<typeof stored>;

const listedUpstreams = sql`(select coalesce(jsonb_agg(jsonb_build_object(
  'id', ${upstreams.id}, 'name', ${upstreams.name}, 'state', ${upstreams.state}, 'kind', ${upstreams.kind},
  'baseUrl', ${upstreams.base_url}, 'sealed', ${upstreams.credential},
  'connectTimeoutMs', ${upstreams.connect_timeout_ms}, 'firstByteTimeoutMs', ${upstreams.first_byte_timeout_ms},
  'idleTimeoutMs', ${upstreams.idle_timeout_ms})), '[]')
  from ${upstreams} where ${upstreams.state} <> 'disabled') as upstreams`;

const listedModels = sql`(select coalesce(jsonb_agg(jsonb_build_object(
  'name', ${models.name}, 'upstreamId', ${models.upstream_id}, 'fallbackId', ${models.fallback_upstream_id},
  'isOpen', ${models.is_open}, 'createdAt', ${models.created_at})), '[]') from ${models}) as models`;

const listedAccess = sql`(select coalesce(jsonb_agg(jsonb_build_object(
  'name', ${models.name}, 'userId', ${model_access.user_id}, 'principalId', ${model_access.principal_id})), '[]')
  from ${model_access} join ${models} on ${models.id} = ${model_access.model_id}
  where not ${models.is_open}) as access`;

type Reader = Pick<Database, "execute">;

/**
 * Reads the whole catalogue at one moment, for a gate to keep until a change is announced. In one statement: when a
 * transaction loses its connection, the driver tries to end it on none, and the process ends with it.
 */
export async function readCatalogue(db: Reader): Promise<Catalogue> {
  const [row] = await db.execute(sql`select ${listedUpstreams}, ${listedModels}, ${listedAccess}`);
  const { upstreams: known, models: rows, access } = stored.parse(row);
  const targets = readTargets(known);
  const routes = new Map<string, Route>();
  for (const { name, upstreamId, fallbackId, createdAt } of rows) {
    const [upstream, fallback = null] = [upstreamId, fallbackId ?? 0].flatMap((id) => targets.get(id) ?? []);
    if (upstream !== undefined) routes.set(name, { upstream, fallback, createdAt });
  }
  return { models: routes, closed: closedIn(rows, access), finishing: new Set(known.map(({ id }) => id)) };
}

function readTargets(known: Stored["upstreams"]): Map<number, Target> {
  const targets = new Map<number, Target>();
  for (const { sealed, state, ...row } of known) {
    if (state !== "enabled") continue;
    try {
      targets.set(row.id, { ...row, credential: openCredential(row, sealed) });
    } catch {
      log.error({ upstream: row.id }, "the credential of an upstream cannot be read: it is not called");
    }
  }
  return targets;
}

/** Reads who may use what is not open to everybody. */
export async function readClosed(db: Reader): Promise<ClosedModels> {
  const [row] = await db.execute(sql`select ${listedModels}, ${listedAccess}`);
  const { models: rows, access } = stored.omit({ upstreams: true }).parse(row);
  return closedIn(rows, access);
}

function closedIn(rows: Stored["models"], access: Stored["access"]): ClosedModels {
  const closed = new Map<string, { userIds: Set<number>; principalIds: Set<number> }>();
  for (const { name, isOpen } of rows) {
    if (!isOpen) closed.set(name, { userIds: new Set(), principalIds: new Set() });
  }
  for (const { name, userId, principalId } of access) {
    if (userId !== null) closed.get(name)?.userIds.add(userId);
    if (principalId !== null) closed.get(name)?.principalIds.add(principalId);
  }
  return closed;
}
