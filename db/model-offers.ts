import { and, asc, eq, ne, not, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Actor } from "../lib/actor";
import type { DecideOfferInput, ModelDetails, Offer } from "../lib/models/schema";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { type Database, database, type Tx } from "./client";
import { auditableModel, lockModel, readModel } from "./model-row";
import { model_offers, models, upstreams } from "./model-schema";

const current = alias(upstreams, "current");
const most = 1000;

/** An upstream names a model that another serves, and nobody has decided about it. */
export const isProposal: SQL | undefined = and(
  eq(model_offers.name, models.name),
  not(model_offers.is_dismissed),
  ne(model_offers.upstream_id, models.upstream_id),
  sql`${model_offers.upstream_id} is distinct from ${models.fallback_upstream_id}`,
);

/** Models that more than one upstream names, for an administrator to decide: the first thousand. @throws not_found */
export async function listOffers(actor: Actor): Promise<Offer[]> {
  return readOffers(database(), and(allow(actor, "model:manage"), ne(upstreams.state, "disabled")));
}

function readOffers(db: Database | Tx, where: SQL | undefined): Promise<Offer[]> {
  return db
    .select({
      upstream: { id: upstreams.id, name: upstreams.name },
      model: { id: models.id, name: models.name },
      current: { id: current.id, name: current.name },
    })
    .from(model_offers)
    .innerJoin(models, isProposal)
    .innerJoin(upstreams, eq(upstreams.id, model_offers.upstream_id))
    .innerJoin(current, eq(current.id, models.upstream_id))
    .where(where)
    .orderBy(asc(models.name), asc(upstreams.id))
    .limit(most);
}

/**
 * Decides what becomes of a model that another upstream names too: it moves there, the other is its fallback, or all
 * stays as it is.
 * @throws not_found, also when the upstream does not name it any more
 */
export async function decideOffer(
  actor: Actor,
  { upstream_id, model_id, decision }: DecideOfferInput,
): Promise<ModelDetails> {
  return change(actor, "model.offer", { type: "model", id: model_id, name: null }, async (tx) => {
    const before = await lockModel(tx, actor, "model:manage", model_id);
    const isIt = and(eq(models.id, model_id), eq(model_offers.upstream_id, upstream_id));
    const [offer] = await readOffers(tx, isIt);
    if (!offer) throw new AppError("not_found");
    // The upstream that is left goes on naming the model, which is no news.
    const settled = decision === "move" ? before.upstream.id : upstream_id;
    await tx
      .update(model_offers)
      .set({ is_dismissed: decision !== "fallback" })
      .where(and(eq(model_offers.upstream_id, settled), eq(model_offers.name, before.name)));
    const edit = decision === "move" ? { upstream_id } : { fallback_upstream_id: upstream_id };
    if (decision !== "dismiss") {
      await tx
        .update(models)
        .set({ ...edit, version: before.version + 1, updated_at: new Date() })
        .where(eq(models.id, model_id));
    }
    const after = await readModel(tx, eq(models.id, model_id));
    const changed = differences(auditableModel(before), auditableModel(after));
    changed.after = { ...changed.after, decision, offered_by: upstream_id };
    await audit(tx, actor, "model.offer", { type: "model", id: model_id, name: after.name }, changed);
    return after;
  });
}
