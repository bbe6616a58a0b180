import { and, eq, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { Enforcement, Gate } from "../lib/gates";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import type { Acknowledgement, Change, Notice } from "./change-notice";
import { type Changes, listenToChanges } from "./changes";
import { database } from "./client";
import { gateFields } from "./gate-contact";
import { api_keys, gates } from "./schema";

const mostRemembered = 5000;
const waitMs = 1000;
/** Beyond its bound and this, a silent gate says yes to nothing that it read before. */
const graceSeconds = 10;

type Heard = { name: string; change: Change | null; at: number; applied: Map<string, number> };

type Following = {
  changes: Changes;
  /** The last notices, in the order of commits. */
  heard: Heard[];
  waiting: Set<() => void>;
};

declare global {
  var latchkeyFollowing: Following | undefined;
}

/** Lets this process follow how changes of keys get to the gates; once a process, whatever bundles it is made of. */
export function followGates(options: { beatEveryMs?: number } = {}): Changes {
  if (globalThis.latchkeyFollowing) return globalThis.latchkeyFollowing.changes;
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const tellWaiting = () => {
    for (const wake of waiting) wake();
    waiting.clear();
  };

  function onNotice(notice: Notice): void {
    const change = notice.kind === "change" ? notice.change : null;
    heard.push({ name: notice.name, change, at: performance.now(), applied: new Map() });
    if (heard.length > mostRemembered) heard.splice(0, mostRemembered / 2);
    tellWaiting();
  }

  /** Every listener hears the same order, so a gate that has applied one notice has applied those before it. */
  function onAcknowledgement({ gate, notice }: Acknowledgement): void {
    const now = performance.now();
    for (let i = heard.findLastIndex(({ name }) => name === notice); i >= 0; i--) {
      const one = heard[i];
      if (one === undefined || one.applied.has(gate)) break;
      one.applied.set(gate, now - one.at);
    }
    tellWaiting();
  }

  const changes = listenToChanges({ ...options, onNotice, onAcknowledgement, onGap: () => heard.splice(0) });
  globalThis.latchkeyFollowing = { changes, heard, waiting };
  return changes;
}

/**
 * How far the last change of a key has got: on how many gates it is in force and after how long, and which have not
 * said so in time.
 * @throws not_found when the key is out of reach; a deleted one is not
 */
export async function enforcementOf(
  actor: Actor,
  { id }: { id: number },
  { withinMs = waitMs } = {},
): Promise<Enforcement> {
  const within = and(allow(actor, "key:read"), eq(api_keys.id, id));
  const [key] = await database().select({ id: api_keys.id }).from(api_keys).where(within);
  if (key === undefined) throw new AppError("not_found");
  const following = globalThis.latchkeyFollowing;
  if (following === undefined || !following.changes.hears()) return null;

  await following.changes.catchUp();
  const live = await liveGates();
  const until = performance.now() + withinMs;
  for (;;) {
    const last = following.heard.findLast(({ change }) => change?.flush || change?.keys.includes(id));
    const missing = live.filter((gate) => !last?.applied.has(gate.id));
    const restMs = until - performance.now();
    if (last !== undefined && missing.length === 0) return describe(last, live, []);
    if (restMs <= 0) return last === undefined ? null : describe(last, live, missing);
    await news(following, restMs);
  }
}

/** The gates that may still answer from what they read before now. */
function liveGates(): Promise<Gate[]> {
  const mayAnswer = sql`${gates.last_contact} > now() - make_interval(secs => ${gates.max_stale_seconds} + ${graceSeconds})`;
  return database().select(gateFields).from(gates).where(mayAnswer);
}

function describe(last: Heard, live: Gate[], missing: Gate[]): Enforcement {
  const madeAt = Date.now() - (performance.now() - last.at);
  const reached = live.filter((gate) => last.applied.has(gate.id));
  return {
    gates: reached.length,
    afterMs: Math.max(0, ...reached.map((gate) => last.applied.get(gate.id) ?? 0)),
    silent: missing.map(({ name, silentForMs, maxStaleSeconds }) => ({
      name,
      silentForMs,
      refusesBy: new Date(madeAt + maxStaleSeconds * 1000),
    })),
  };
}

function news({ waiting }: Following, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(wake, withinMs);
    function wake(): void {
      clearTimeout(timer);
      waiting.delete(wake);
      resolve();
    }
    waiting.add(wake);
  });
}
