import { eq, sql } from "drizzle-orm";
import { acknowledgementsChannel } from "./change-notice";
import type { Database } from "./client";
import { gates } from "./schema";

/** What a gate tells of itself with every heartbeat. */
export type GateNews = {
  id: string;
  name: string;
  version: string;
  hears_changes: boolean;
  keys_cached: number;
  applied_change: number | null;
  lag_ms: number | null;
  max_stale_seconds: number;
};

/** What others may know of a gate; how long it has been silent is told by the clock of the database. */
export const gateFields = {
  id: gates.id,
  name: gates.name,
  version: gates.version,
  startedAt: gates.started_at,
  lastContact: gates.last_contact,
  silentForMs: sql<number>`(extract(epoch from now() - ${gates.last_contact}) * 1000)::double precision`,
  hearsChanges: gates.hears_changes,
  keysCached: gates.keys_cached,
  appliedChange: gates.applied_change,
  lagMs: gates.lag_ms,
  maxStaleSeconds: gates.max_stale_seconds,
};

/** Writes this gate's row, by the clock of the database; rows of gates that ended without a word go after a day. */
export async function tellOfGate(db: Database, news: GateNews): Promise<void> {
  const contact = { ...news, last_contact: sql`now()` };
  await db.insert(gates).values(contact).onConflictDoUpdate({ target: gates.id, set: contact });
  await db.delete(gates).where(sql`${gates.last_contact} < now() - interval '1 day'`);
}

/** A gate that stops holds nothing that could be out of date. */
export async function forgetGate(db: Database, id: string): Promise<void> {
  await db.delete(gates).where(eq(gates.id, id));
}

/** Tells the consoles that this gate has applied every notice up to and with this one. */
export async function acknowledge(db: Database, gate: string, notice: string): Promise<void> {
  const payload = JSON.stringify({ gate, notice });
  await db.execute(sql`select pg_notify(${acknowledgementsChannel}, ${payload})`);
}
