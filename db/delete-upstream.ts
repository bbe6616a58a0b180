import { and, asc, count, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError } from "../lib/result";
import type { DeleteUpstreamInput, UpstreamDeletion, UpstreamIdInput } from "../lib/upstreams";
import { allow, requirePermission } from "./allow";
import { auditMany, type Entry } from "./audit";
import { change } from "./change";
import { database, type Tx } from "./client";
import { models, upstreams } from "./model-schema";
import { auditableUpstream, lockUpstream } from "./upstream-row";

/** What would become of models if the upstream were deleted now. @throws not_found */
export async function previewDeleteUpstream(
  actor: Actor,
  { id }: UpstreamIdInput,
): Promise<UpstreamDeletion> {
  const [found] = await database()
    .select({
      moved: countOf(and(eq(models.upstream_id, id), sql`${models.fallback_upstream_id} is not null`)),
      deleted: countOf(and(eq(models.upstream_id, id), isNull(models.fallback_upstream_id))),
      fallbacks_lost: countOf(eq(models.fallback_upstream_id, id)),
    })
    .from(upstreams)
    .where(and(allow(actor, "upstream:manage"), eq(upstreams.id, id)));
  if (!found) throw new AppError("not_found");
  return found;
}

const countOf = (where: SQL | undefined) =>
  sql<number>`(${database().select({ n: count() }).from(models).where(where)})`;

/**
 * Deletes an upstream. Its models go on at their fallback where they have one, and else are deleted with it.
 * @throws not_found; upstream_in_use with their number when it serves models and `with_models` is not said
 */
export async function deleteUpstream(
  actor: Actor,
  { id, with_models }: DeleteUpstreamInput,
): Promise<UpstreamDeletion> {
  return change(actor, "upstream.delete", { type: "upstream", id, name: null }, async (tx) => {
    requirePermission(actor, "upstream:manage");
    await lockModels(tx, id);
    const upstream = await lockUpstream(tx, actor, "upstream:manage", id);
    const served = await tx.$count(models, eq(models.upstream_id, id));
    if (served > 0 && !with_models) throw new AppError("upstream_in_use", { count: served });
    const lost = await takeFallback(tx, id);
    const moved = await moveToFallback(tx, id);
    const deleted = await tx.delete(models).where(eq(models.upstream_id, id)).returning(identity);
    await tx.delete(upstreams).where(eq(upstreams.id, id));
    await auditMany(tx, actor, [
      ...lost.map((model) => edited(model, { fallback_upstream_id: id }, { fallback_upstream_id: null })),
      ...moved.map((model) =>
        edited(
          model,
          { upstream_id: id, fallback_upstream_id: model.upstream_id },
          { upstream_id: model.upstream_id, fallback_upstream_id: null },
        ),
      ),
      ...deleted.map(
        (model): Entry => ({
          action: "model.delete",
          target: { type: "model", id: model.id, name: model.name },
          change: { before: { upstream_id: id } },
        }),
      ),
      {
        action: "upstream.delete",
        target: { type: "upstream", id, name: upstream.name },
        change: { before: auditableUpstream(upstream, upstream.credential !== null) },
      },
    ]);
    return { moved: moved.length, deleted: deleted.length, fallbacks_lost: lost.length };
  });
}

/** Before the upstream, in the order in which whoever edits a model locks the two. */
async function lockModels(tx: Tx, id: number): Promise<void> {
  const isAtIt = or(eq(models.upstream_id, id), eq(models.fallback_upstream_id, id));
  await tx.select({ id: models.id }).from(models).where(isAtIt).orderBy(asc(models.id)).for("update");
}

const identity = { id: models.id, name: models.name, upstream_id: models.upstream_id };
type Model = { id: number; name: string; upstream_id: number };
const touched = () => ({ version: sql`${models.version} + 1`, updated_at: new Date() });

function takeFallback(tx: Tx, id: number): Promise<Model[]> {
  return tx
    .update(models)
    .set({ fallback_upstream_id: null, ...touched() })
    .where(eq(models.fallback_upstream_id, id))
    .returning(identity);
}

function moveToFallback(tx: Tx, id: number): Promise<Model[]> {
  return tx
    .update(models)
    .set({ upstream_id: sql`${models.fallback_upstream_id}`, fallback_upstream_id: null, ...touched() })
    .where(and(eq(models.upstream_id, id), sql`${models.fallback_upstream_id} is not null`))
    .returning(identity);
}

function edited(
  { id, name }: Model,
  before: Record<string, number | null>,
  after: Record<string, number | null>,
): Entry {
  return { action: "model.update", target: { type: "model", id, name }, change: { before, after } };
}
