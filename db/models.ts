import { and, eq, ilike, not, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList } from "../lib/list";
import type {
  CreateModelInput,
  Model,
  ModelDetails,
  ModelIdInput,
  ModelQuery,
  ModelState,
  UpdateModelInput,
} from "../lib/models/schema";
import { AppError, fieldError } from "../lib/result";
import { allow, requirePermission } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { database, type Tx } from "./client";
import { withConflicts } from "./conflict";
import { oneMoment, orderBy, paginate } from "./list";
import { giveAccess } from "./model-access-lists";
import { auditableModel, isCallable, isGone, lockModel, readModel, readModels } from "./model-row";
import { model_offers, models, upstreams } from "./model-schema";
import { containing } from "./pattern";

const sortColumns = { name: sql`lower(${models.name})`, created_at: sql`${models.created_at}` };

const states = {
  callable: isCallable,
  unavailable: not(isCallable),
  gone: isGone,
  closed: not(models.is_open),
} satisfies Record<ModelState, SQL>;

/**
 * One page of the models that the caller may use, or manage. A page beyond the last answers the last one.
 * @throws insufficient_scope
 */
export async function listModels(actor: Actor, query: ModelQuery): Promise<PaginatedList<Model>> {
  const { search, upstream_id, state } = query;
  const where = and(
    allow(actor, "model:read"),
    search === "" ? undefined : ilike(models.name, containing(search)),
    upstream_id === undefined ? undefined : isAt(upstream_id),
    state === undefined ? undefined : states[state],
  );
  const order = orderBy(query.sort_by, sortColumns, models.id);
  return database().transaction(async (tx) => {
    const total = await tx.$count(models, where);
    return paginate(query, total, (rows) => readModels(tx, where, order, rows));
  }, oneMoment);
}

function isAt(upstreamId: number): SQL | undefined {
  return or(eq(models.upstream_id, upstreamId), eq(models.fallback_upstream_id, upstreamId));
}

/** A model with those who may use it, for administrators. @throws not_found */
export async function getModel(actor: Actor, { id }: ModelIdInput): Promise<ModelDetails> {
  const where = and(allow(actor, "model:manage"), eq(models.id, id));
  return database().transaction((tx) => readModel(tx, where), oneMoment);
}

/**
 * Adds a model by hand, which is not missed if its upstream does not name it.
 * @throws not_found when the caller is no administrator; invalid_input when what it names is not there; model_name_taken
 */
export async function createModel(actor: Actor, input: CreateModelInput): Promise<ModelDetails> {
  const { name, upstream_id, fallback_upstream_id, is_open } = input;
  return change(actor, "model.create", { type: "model", id: null, name }, async (tx) => {
    requirePermission(actor, "model:manage");
    await requireUpstreams(tx, { upstream_id, fallback_upstream_id });
    const is_manual = !(await takeOffer(tx, upstream_id, name));
    const values = { name, upstream_id, fallback_upstream_id, is_open, is_manual };
    const [row] = await withConflicts(() => tx.insert(models).values(values).returning({ id: models.id }));
    const id = row?.id ?? 0;
    await giveAccess(tx, id, input);
    const model = await readModel(tx, eq(models.id, id));
    const after = auditableModel(model);
    await audit(tx, actor, "model.create", { type: "model", id, name }, { after });
    return model;
  });
}

/**
 * Writes exactly the named fields.
 * @throws not_found, version_conflict; invalid_input when what it names is not there
 */
export async function updateModel(actor: Actor, input: UpdateModelInput): Promise<ModelDetails> {
  const { id, version, user_ids: _users, organization_ids: _organizations, ...patch } = input;
  return change(actor, "model.update", { type: "model", id, name: null }, async (tx) => {
    const before = await lockModel(tx, actor, "model:manage", id);
    if (version !== before.version) throw new AppError("version_conflict");
    await requireUpstreams(tx, {
      upstream_id: patch.upstream_id ?? before.upstream.id,
      fallback_upstream_id:
        patch.fallback_upstream_id === undefined ? (before.fallback?.id ?? null) : patch.fallback_upstream_id,
    });
    await tx
      .update(models)
      .set({ ...patch, version: version + 1, updated_at: new Date() })
      .where(eq(models.id, id));
    await giveAccess(tx, id, input);
    const after = await readModel(tx, eq(models.id, id));
    const changed = differences(auditableModel(before), auditableModel(after));
    await audit(tx, actor, "model.update", { type: "model", id, name: after.name }, changed);
    return after;
  });
}

/** Deletes a model; as long as upstreams go on naming it, it is not added again. @throws not_found */
export async function deleteModel(actor: Actor, { id }: ModelIdInput): Promise<{ id: number }> {
  return change(actor, "model.delete", { type: "model", id, name: null }, async (tx) => {
    const model = await lockModel(tx, actor, "model:manage", id);
    const { name } = model;
    await tx.update(model_offers).set({ is_dismissed: true }).where(eq(model_offers.name, name));
    await tx.delete(models).where(eq(models.id, id));
    const before = auditableModel(model);
    await audit(tx, actor, "model.delete", { type: "model", id, name }, { before });
    return { id };
  });
}

/** That both are there and stay until commit, and are two. @throws invalid_input */
async function requireUpstreams(
  tx: Tx,
  { upstream_id, fallback_upstream_id }: { upstream_id: number; fallback_upstream_id: number | null },
): Promise<void> {
  if (upstream_id === fallback_upstream_id) throw fieldError("fallback_upstream_id", "fallback_is_same");
  for (const [field, id] of Object.entries({ upstream_id, fallback_upstream_id })) {
    if (id === null) continue;
    const isIt = eq(upstreams.id, id);
    const [found] = await tx.select({ id: upstreams.id }).from(upstreams).where(isIt).for("key share");
    if (!found) throw fieldError(field, "unknown_upstream");
  }
}

/** Whether the upstream names this model; what was dismissed before is wanted now. */
async function takeOffer(tx: Tx, upstreamId: number, name: string): Promise<boolean> {
  const offers = await tx
    .update(model_offers)
    .set({ is_dismissed: false })
    .where(and(eq(model_offers.upstream_id, upstreamId), eq(model_offers.name, name)))
    .returning({ name: model_offers.name });
  return offers.length > 0;
}
