import type { Actor } from "../lib/actor";
import type { ErrorCode } from "../lib/result";
import { type AuditAction, audit, auditAll, type Target } from "./audit";
import { database } from "./client";
import { log } from "./log";

type Refusal = { actor: Actor; action: AuditAction; target: Target; refusal: ErrorCode; times: number };

/** However many people are refused how many things in a minute, no more than this is remembered. */
const mostKinds = 1000;

declare global {
  /** On `globalThis`, since the console's own process and its pages each have a copy of this module. */
  var latchkeyRefusals: Map<string, Refusal> | undefined;
}

/**
 * Writes a refused change to the audit log, in a transaction of its own. Of one actor's refusals of one action with one
 * code the first is written at once; the rest are counted, and `writeRefusals` makes them one row.
 */
export async function auditRefusal(
  actor: Actor,
  action: AuditAction,
  target: Target,
  refusal: ErrorCode,
): Promise<void> {
  globalThis.latchkeyRefusals ??= new Map();
  const kind = JSON.stringify([whoOf(actor), action, refusal]);
  const counted = globalThis.latchkeyRefusals.get(kind);
  const one = { actor, action, target, refusal, times: 1 };
  if (counted) return void globalThis.latchkeyRefusals.set(kind, together(counted, one));
  if (globalThis.latchkeyRefusals.size >= mostKinds) await writeRefusals();
  globalThis.latchkeyRefusals.set(kind, { ...one, times: 0 });
  await database().transaction((tx) => audit(tx, actor, action, target, {}, refusal));
}

/** Writes what was counted since the last time, a row of each kind. Call it every minute and before the process ends. */
export async function writeRefusals(): Promise<void> {
  const counted = [...(globalThis.latchkeyRefusals?.values() ?? [])].filter(({ times }) => times > 0);
  globalThis.latchkeyRefusals = new Map();
  if (counted.length === 0) return;
  try {
    await database().transaction((tx) => auditAll(tx, counted));
  } catch (error) {
    const times = counted.reduce((sum, one) => sum + one.times, 0);
    log.error({ error, times }, "refused changes could not be written to the audit log");
  }
}

function whoOf(actor: Actor): unknown[] {
  return actor.kind === "user" ? [actor.userId, actor.key?.id] : [actor.kind];
}

/** The row of several refusals names what they have in common. */
function together(counted: Refusal, next: Refusal): Refusal {
  if (counted.times === 0) return next;
  const { actor, target } = counted;
  const isSame = target.type === next.target.type && target.id === next.target.id;
  return {
    ...counted,
    actor: { ...actor, origin: commonOrigin(actor, next.actor) },
    target: isSame && target.name === next.target.name ? target : { ...target, id: null, name: null },
    times: counted.times + 1,
  };
}

function commonOrigin({ origin: one }: Actor, { origin: other }: Actor): Actor["origin"] {
  return { address: one.address === other.address ? one.address : null, requestId: null };
}
