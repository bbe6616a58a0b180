import { and, ne, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { ModelSync } from "../lib/models/schema";
import { AppError } from "../lib/result";
import type { UpstreamIdInput } from "../lib/upstreams";
import { change } from "./change";
import { database } from "./client";
import { log } from "./log";
import { upstreams } from "./model-schema";
import { type Asked, type Heard, storeOffered } from "./model-sync-store";
import { listOffered, UpstreamError } from "./upstream-call";
import { openCredential } from "./upstream-credential";
import { lockUpstream } from "./upstream-row";

const system: Actor = { kind: "system", origin: { address: null, requestId: null } };
const oftenSeconds = 45;
/** Who adds one asks it at once, and is told what it brings. */
const newSeconds = 10;

/**
 * Asks an upstream which models it has, and adds those that are none of any upstream's yet.
 * @throws not_found; version_conflict when its address was changed meanwhile
 */
export async function syncUpstream(actor: Actor, { id }: UpstreamIdInput): Promise<ModelSync> {
  const target = { type: "upstream", id, name: null } as const;
  const asked = await change(actor, "upstream.sync", target, (tx) =>
    lockUpstream(tx, actor, "upstream:manage", id),
  );
  const heard = await ask(asked);
  return change(actor, "upstream.sync", target, async (tx) => {
    const synced = await storeOffered(tx, actor, asked, heard);
    if (synced === null) throw new AppError("version_conflict");
    return synced;
  });
}

/**
 * Syncs every upstream that nobody has asked for most of a minute: all at once, so that none waits for another, and
 * without holding a connection meanwhile. Of several processes one asks each.
 */
export async function syncDue(signal: AbortSignal): Promise<void> {
  try {
    const due = await claimDue();
    await Promise.all(due.map((asked) => syncOne(asked, signal)));
  } catch (error) {
    log.warn({ error }, "upstreams could not be asked for their models");
  }
}

async function syncOne(asked: Asked, signal: AbortSignal): Promise<void> {
  try {
    const heard = await ask(asked, signal);
    await database().transaction((tx) => storeOffered(tx, system, asked, heard));
  } catch (error) {
    if (!signal.aborted) log.warn({ error, upstream: asked.id }, "an upstream was not synced");
  }
}

function claimDue(): Promise<Asked[]> {
  const seconds = (length: number) => sql`make_interval(secs => ${length})`;
  const isDue = sql`coalesce(
    ${upstreams.checked_at} + ${seconds(oftenSeconds)}, ${upstreams.created_at} + ${seconds(newSeconds)}) < now()`;
  return database()
    .update(upstreams)
    .set({ checked_at: sql`now()` })
    .where(and(ne(upstreams.state, "disabled"), isDue))
    .returning();
}

async function ask(asked: Asked, signal?: AbortSignal): Promise<Heard> {
  const { id, kind, base_url: baseUrl } = asked;
  try {
    const credential = openCredential({ id, baseUrl }, asked.credential);
    return await listOffered({ kind, baseUrl, credential }, signal);
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}
