import { desc, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { AuditAction, AuditTargetType } from "../lib/audit";
import type { ErrorCode } from "../lib/result";
import { canonical, chainStart, macOf } from "./audit-chain";
import type { Tx } from "./client";
import { inParts } from "./in-parts";
import { audit_log } from "./schema";

export type { AuditAction };

export type Target = {
  type: AuditTargetType;
  id: number | null;
  name: string | null;
};

/** The old and the new values of what changed. Never a secret or a digest: callers name the fields. */
type Change = { before?: Record<string, unknown> | undefined; after?: Record<string, unknown> | undefined };

type Row = typeof audit_log.$inferInsert;

const chainLock = 0x6c6b_6175;

/** One line of the log: what was done to what, or refused. */
export type Entry = {
  action: AuditAction;
  target: Target;
  change?: Change;
  refusal?: ErrorCode | null;
  /** How many refusals of one kind this line stands for. */
  times?: number;
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
  await auditAll(tx, [{ actor, action, target, change, refusal }]);
}

/** Writes many changes of one actor, a row each, with the chain's lock taken once. Call it last, like `audit`. */
export function auditMany(tx: Tx, actor: Actor, entries: readonly Entry[]): Promise<void> {
  return auditAll(
    tx,
    entries.map((entry) => ({ ...entry, actor })),
  );
}

/** Writes what many actors did or were refused. Call it last, like `audit`. */
export async function auditAll(tx: Tx, entries: readonly (Entry & { actor: Actor })[]): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${chainLock})`);
  let [last] = await tx
    .select({ id: audit_log.id, mac: audit_log.mac })
    .from(audit_log)
    .orderBy(desc(audit_log.id))
    .limit(1);
  const rows = entries.map((entry) => {
    const row = rowOf(entry, last);
    last = row;
    return row;
  });
  for (const part of inParts(rows)) await tx.insert(audit_log).values(part);
}

function rowOf(
  { actor, action, target, change = {}, refusal = null, times = 1 }: Entry & { actor: Actor },
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
    times,
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
