import { and, eq, ilike } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList } from "../lib/list";
import { AppError } from "../lib/result";
import {
  type CreateUpstreamInput,
  isSameOrigin,
  type TestUpstreamInput,
  type UpdateUpstreamInput,
  type Upstream,
  type UpstreamIdInput,
  type UpstreamQuery,
  type UpstreamTest,
} from "../lib/upstreams";
import { allow, requirePermission, requireRecentSignIn } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { database, type Tx } from "./client";
import { withConflicts } from "./conflict";
import { oneMoment, orderBy, paginate } from "./list";
import { upstreams } from "./model-schema";
import { containing } from "./pattern";
import { listOffered, UpstreamError } from "./upstream-call";
import { openCredential, sealCredential } from "./upstream-credential";
import { auditableUpstream, lockUpstream, readUpstream, readUpstreams } from "./upstream-row";

/** One page of the upstreams. A page beyond the last answers the last one. @throws insufficient_scope */
export async function listUpstreams(actor: Actor, query: UpstreamQuery): Promise<PaginatedList<Upstream>> {
  const named = query.search === "" ? undefined : ilike(upstreams.name, containing(query.search));
  const where = and(allow(actor, "upstream:read"), named);
  const order = orderBy(query.sort_by, upstreams, upstreams.id);
  return database().transaction(async (tx) => {
    const total = await tx.$count(upstreams, where);
    return paginate(query, total, (rows) => readUpstreams(tx, where, order, rows));
  }, oneMoment);
}

/** @throws not_found, insufficient_scope */
export async function getUpstream(actor: Actor, { id }: UpstreamIdInput): Promise<Upstream> {
  return readUpstream(database(), and(allow(actor, "upstream:read"), eq(upstreams.id, id)));
}

/** An upstream by name, as the command line knows it. @throws not_found, insufficient_scope */
export async function findUpstream(actor: Actor, name: string): Promise<Upstream> {
  return readUpstream(database(), and(allow(actor, "upstream:read"), eq(upstreams.name, name)));
}

/** @throws not_found when the caller is no administrator; sign_in_again, upstream_name_taken */
export async function createUpstream(
  actor: Actor,
  { credential, ...values }: CreateUpstreamInput,
): Promise<Upstream> {
  const { name } = values;
  return change(actor, "upstream.create", { type: "upstream", id: null, name }, async (tx) => {
    requirePermission(actor, "upstream:manage");
    requireRecentSignIn(actor);
    const [row] = await withConflicts(() => tx.insert(upstreams).values(values).returning());
    const id = row?.id ?? 0;
    if (credential !== null) await writeCredential(tx, { id, baseUrl: values.base_url }, credential);
    const after = auditableUpstream(values, credential !== null);
    const upstream = await readUpstream(tx, eq(upstreams.id, id));
    await audit(tx, actor, "upstream.create", { type: "upstream", id, name }, { after });
    return upstream;
  });
}

/**
 * Writes exactly the named fields. Another scheme, host or port takes the kept credential away, unless a new one is sent.
 * @throws not_found, version_conflict, upstream_name_taken; sign_in_again when the address changes
 */
export async function updateUpstream(
  actor: Actor,
  { id, version, credential, ...patch }: UpdateUpstreamInput,
): Promise<Upstream> {
  return change(actor, "upstream.update", { type: "upstream", id, name: null }, async (tx) => {
    const before = await lockUpstream(tx, actor, "upstream:manage", id);
    if (version !== before.version) throw new AppError("version_conflict");
    const base_url = patch.base_url ?? before.base_url;
    const isMoved = base_url !== before.base_url;
    if (isMoved) requireRecentSignIn(actor);
    const keeps = credential === undefined && isSameOrigin(base_url, before.base_url);
    const sealed = keeps
      ? before.credential
      : credential
        ? sealCredential({ id, baseUrl: base_url }, credential)
        : null;
    // What was found out about another address says nothing of this one.
    const unknown = isMoved ? { checked_at: null, is_healthy: null, latency_ms: null } : {};
    const values = { ...patch, ...unknown, credential: sealed, version: version + 1, updated_at: new Date() };
    await withConflicts(() => tx.update(upstreams).set(values).where(eq(upstreams.id, id)));
    const after = await readUpstream(tx, eq(upstreams.id, id));
    const changed = differences(
      auditableUpstream(before, before.credential !== null),
      auditableUpstream(after, after.has_credential),
    );
    if (credential) changed.after = { ...changed.after, credential_changed: true };
    await audit(tx, actor, "upstream.update", { type: "upstream", id, name: after.name }, changed);
    return after;
  });
}

/**
 * Asks an upstream for its models, saved or not. The kept credential goes nowhere but to the server it was kept for.
 * @throws not_found; sign_in_again for an address that is not the saved one
 */
export async function testUpstream(
  actor: Actor,
  { id, kind, base_url: baseUrl, credential }: TestUpstreamInput,
): Promise<UpstreamTest> {
  requirePermission(actor, "upstream:manage");
  const kept = id === undefined ? null : await readKept(actor, id);
  if (kept?.base_url !== baseUrl) requireRecentSignIn(actor);
  const mayBeKept = credential === undefined && kept !== null && isSameOrigin(baseUrl, kept.base_url);
  try {
    const sent = mayBeKept
      ? openCredential({ id: kept.id, baseUrl: kept.base_url }, kept.credential)
      : (credential ?? null);
    const { names, latencyMs } = await listOffered({ kind, baseUrl, credential: sent });
    return { ok: true, model_count: names.length, latency_ms: latencyMs };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { ok: false, error: error.code, status: error.status };
  }
}

async function readKept(actor: Actor, id: number) {
  const { base_url, credential } = upstreams;
  const [kept] = await database()
    .select({ id: upstreams.id, base_url, credential })
    .from(upstreams)
    .where(and(allow(actor, "upstream:manage"), eq(upstreams.id, id)));
  if (!kept) throw new AppError("not_found");
  return kept;
}

/** Sealed for its row, whose id is known only once it is there. */
async function writeCredential(
  tx: Tx,
  upstream: { id: number; baseUrl: string },
  credential: string,
): Promise<void> {
  await tx
    .update(upstreams)
    .set({ credential: sealCredential(upstream, credential) })
    .where(eq(upstreams.id, upstream.id));
}
