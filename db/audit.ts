import { desc, gte, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { ErrorCode } from "../lib/result";
import { type Database, database, type Tx } from "./client";
import { inParts } from "./in-parts";
import { audit_log } from "./schema";
import { auditMac } from "./secret";

export type AuditAction =
  | "key.create"
  | "key.update"
  | "key.delete"
  | "key.custom_value_taken"
  | "key.hand_over"
  | "key.claim"
  | "key.claim_link"
  | "user.create"
  | "user.password_link"
  | "user.password_change"
  | "session.start"
  | "session.end"
  | "setup.claim";

export type Target = {
  type: "key" | "user" | "organization" | "settings" | "installation";
  id: number | null;
  name: string | null;
};

/** The old and the new values of what changed. Never a secret or a digest: callers name the fields. */
type Change = { before?: Record<string, unknown> | undefined; after?: Record<string, unknown> | undefined };

type Row = typeof audit_log.$inferInsert;

const chainLock = 0x6c6b_6175;
const chainStart = "start";

/** One line of the log: what was done to what, or refused. */
export type Entry = {
  action: AuditAction;
  target: Target;
  change?: Change;
  refusal?: ErrorCode | null;
};

/**
 * Writes a change to the audit log, in the change's own transaction. Call it last: it takes the chain's lock, which
 * is held until commit.
 */
export async function audit(
  tx: Tx,
  actor: Actor,
  action: AuditAction,
  target: Target,
  change: Change = {},
  refusal: ErrorCode | null = null,
): Promise<void> {
  await auditMany(tx, actor, [{ action, target, change, refusal }]);
}

/** Writes many changes of one actor, a row each, with the chain's lock taken once. Call it last, like `audit`. */
export async function auditMany(tx: Tx, actor: Actor, entries: readonly Entry[]): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${chainLock})`);
  let [last] = await tx
    .select({ id: audit_log.id, mac: audit_log.mac })
    .from(audit_log)
    .orderBy(desc(audit_log.id))
    .limit(1);
  const rows = entries.map((entry) => {
    const row = rowOf(actor, entry, last);
    last = row;
    return row;
  });
  for (const part of inParts(rows)) await tx.insert(audit_log).values(part);
}

function rowOf(
  actor: Actor,
  { action, target, change = {}, refusal = null }: Entry,
  last: { id: number; mac: string } | undefined,
): Row {
  const isUser = actor.kind === "user";
  const row = {
    id: (last?.id ?? 0) + 1,
    at: new Date(),
    actor_kind: actor.kind,
    actor_user_id: isUser ? actor.userId : null,
    actor_name: isUser ? actor.userName : null,
    actor_key_id: isUser ? (actor.key?.id ?? null) : null,
    action,
    target_type: target.type,
    target_id: target.id,
    target_name: target.name,
    address: actor.origin.address,
    request_id: actor.origin.requestId,
    before: change.before ?? null,
    after: change.after ?? null,
    refusal,
    times: 1,
    previous_mac: last?.mac ?? chainStart,
  };
  return { ...row, mac: macOf(row) };
}

/** The fields that an edit changed, with their old and new values. */
export function differences(before: Record<string, unknown>, after: Record<string, unknown>): Change {
  const changed = Object.keys(after).filter((name) => canonical(before[name]) !== canonical(after[name]));
  const pick = (values: Record<string, unknown>) =>
    Object.fromEntries(changed.map((name) => [name, values[name]]));
  return { before: pick(before), after: pick(after) };
}

/**
 * Walks the whole chain.
 * @returns the id of the first row that was changed, removed, inserted or reordered; null when all is as written
 */
export async function findTampering(db: Database = database()): Promise<number | null> {
  let previous = chainStart;
  let expected = 1;
  for (;;) {
    const rows = await db
      .select()
      .from(audit_log)
      .where(expected === 1 ? undefined : gte(audit_log.id, expected))
      .orderBy(audit_log.id)
      .limit(1000);
    if (rows.length === 0) return null;
    for (const row of rows) {
      const { mac, ...written } = row;
      const isInOrder = row.id === expected && row.previous_mac === previous;
      if (!isInOrder || mac !== macOf(written)) return Math.min(row.id, expected);
      expected = row.id + 1;
      previous = mac;
    }
  }
}

/** A refusal and its count are part of the row's text only where there is one, as in rows older than these columns. */
function macOf({ previous_mac, refusal, times, ...rest }: Omit<Row, "mac">): string {
  const text = canonical({ ...rest, ...((refusal || times !== 1) && { refusal, times }) });
  return auditMac(previous_mac, text);
}

/** One text for one value, whatever order the database gives an object's members back in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
