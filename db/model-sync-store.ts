import { and, count, eq, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { ModelSync } from "../lib/models/schema";
import { auditMany, type Entry } from "./audit";
import type { Tx } from "./client";
import { isProposal } from "./model-offers";
import { isGone } from "./model-row";
import { model_offers, models, upstreams } from "./model-schema";
import { storedModelSettings } from "./model-settings";
import { UpstreamError } from "./upstream-call";

/** The upstream as it was when it was asked. */
export type Asked = typeof upstreams.$inferSelect;
export type Heard = { names: string[]; latencyMs: number } | UpstreamError;

/**
 * Keeps what an upstream answered, in a transaction of its own: its health, what it offers, and models that are new.
 * @returns null, with nothing kept, when whom we asked is not who it is now
 */
export async function storeOffered(
  tx: Tx,
  actor: Actor,
  asked: Asked,
  heard: Heard,
): Promise<ModelSync | null> {
  const isIt = and(
    eq(upstreams.id, asked.id),
    eq(upstreams.base_url, asked.base_url),
    eq(upstreams.kind, asked.kind),
    sql`${upstreams.credential} is not distinct from ${asked.credential}`,
  );
  const [upstream] = await tx.select({ name: upstreams.name }).from(upstreams).where(isIt).for("update");
  if (!upstream) return null;
  await tx.update(upstreams).set(healthOf(heard)).where(eq(upstreams.id, asked.id));
  if (heard instanceof UpstreamError) return { ok: false, error: heard.code, status: heard.status };
  await keepOffers(tx, asked.id, heard.names);
  const added = await addModels(tx, asked.id);
  if (added.length > 0) await auditMany(tx, actor, entriesOf(asked.id, upstream.name, added));
  return { ok: true, added: added.length, ...(await countOpen(tx, asked.id)) };
}

function healthOf(heard: Heard) {
  const checked_at = new Date();
  return heard instanceof UpstreamError
    ? { checked_at, is_healthy: false, latency_ms: null, last_error: heard.code, last_error_at: checked_at }
    : { checked_at, is_healthy: true, latency_ms: heard.latencyMs };
}

/** Only what differs is written; names go as one parameter, however many there are. */
async function keepOffers(tx: Tx, upstreamId: number, names: readonly string[]): Promise<void> {
  const named = sql`(select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`;
  await tx
    .delete(model_offers)
    .where(and(eq(model_offers.upstream_id, upstreamId), sql`${model_offers.name} not in ${named}`));
  await tx.execute(sql`
    insert into ${model_offers} (upstream_id, name)
    select ${upstreamId}, name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) as name
    on conflict do nothing`);
}

type Added = { id: number; name: string };

/** A name that is a model already, of whichever upstream, stays as it is. */
async function addModels(tx: Tx, upstreamId: number): Promise<Added[]> {
  const { models_open_by_default } = await storedModelSettings(tx);
  return tx.execute<Added>(sql`
    insert into ${models} (name, upstream_id, is_open)
    select name, upstream_id, ${models_open_by_default} from ${model_offers} o
    where upstream_id = ${upstreamId} and not is_dismissed and not exists (select from ${models} m where m.name = o.name)
    order by name on conflict do nothing returning id, name`);
}

function entriesOf(upstreamId: number, upstreamName: string, added: readonly Added[]): Entry[] {
  const created = added.map(
    ({ id, name }): Entry => ({
      action: "model.create",
      target: { type: "model", id, name },
      change: { after: { upstream_id: upstreamId } },
    }),
  );
  return [
    ...created,
    {
      action: "upstream.sync",
      target: { type: "upstream", id: upstreamId, name: upstreamName },
      change: { after: { added: added.length } },
    },
  ];
}

async function countOpen(tx: Tx, upstreamId: number): Promise<{ gone: number; proposals: number }> {
  const gone = await tx.$count(models, and(eq(models.upstream_id, upstreamId), isGone));
  const [open] = await tx
    .select({ n: count() })
    .from(model_offers)
    .innerJoin(models, isProposal)
    .where(eq(model_offers.upstream_id, upstreamId));
  return { gone, proposals: open?.n ?? 0 };
}
