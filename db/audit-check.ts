import { gt } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { AuditCheck, CheckAuditInput, Head } from "../lib/audit";
import { requirePermission } from "./allow";
import { chainStart, macOf } from "./audit-chain";
import { anchoredHeads } from "./audit-heads";
import { database } from "./client";
import { audit_log } from "./schema";

/** Rows read at once, and how many one request of the console looks at. */
const batch = 1000;
const rowsPerRequest = 20_000;

type Options = { after?: Head | null; limit?: number; heads?: readonly Head[] };
type Checked = AuditCheck & { isEnd: boolean };

/**
 * Checks a stretch of the audit log of a length that one request can take: the next one goes on from `head`.
 * @throws not_found when the caller may not read the log
 */
export async function checkAudit(actor: Actor, { after }: CheckAuditInput): Promise<Checked> {
  requirePermission(actor, "audit:read");
  return findTampering({ after, limit: rowsPerRequest });
}

/**
 * Checks all of the audit log, also against rows that somebody noted.
 * @throws not_found when the caller may not read the log
 */
export async function verifyAudit(actor: Actor, heads: readonly Head[]): Promise<AuditCheck> {
  requirePermission(actor, "audit:read");
  return findTampering({ heads });
}

/**
 * Walks the chain, and holds it against the heads that were written outside the database.
 * @param options.after the row to go on from, which was found good before
 * @param options.heads besides those in `DATA_DIR/audit-heads`
 * @returns the first row that was changed, removed, inserted, reordered, or cut off the end
 */
export async function findTampering(options: Options = {}): Promise<Checked> {
  const { after = null, limit = Number.POSITIVE_INFINITY } = options;
  const heads = [...(await anchoredHeads()), ...(options.heads ?? [])];
  const isAnchored = anchorsOf(heads);
  let good = after;
  const checked = (firstBad: number | null, isEnd = true): Checked => {
    return { firstBad, rows: good?.id ?? 0, head: good, isEnd };
  };
  for (let read = 0; read < limit; read += batch) {
    const rows = await rowsAfter(good);
    for (const row of rows) {
      const { mac, ...written } = row;
      const isInOrder = row.id === next(good) && row.previous_mac === (good?.mac ?? chainStart);
      const isWhole = isInOrder && mac === macOf(written) && isAnchored(row);
      if (!isWhole) return checked(Math.min(row.id, next(good)));
      good = { id: row.id, mac };
    }
    if (rows.length < batch) {
      const isCutOff = heads.some(({ id }) => id >= next(good));
      return checked(isCutOff ? next(good) : null);
    }
  }
  return checked(null, false);
}

function next(good: Head | null): number {
  return (good?.id ?? 0) + 1;
}

/** From the very first row on, also one with a number that no row has. */
function rowsAfter(good: Head | null) {
  const where = good === null ? undefined : gt(audit_log.id, good.id);
  return database().select().from(audit_log).where(where).orderBy(audit_log.id).limit(batch);
}

/** Whether a row is the one that was its number's when a head was written, as far as one was. */
function anchorsOf(heads: readonly Head[]): (row: Head) => boolean {
  const macs = new Map<number, Set<string>>();
  for (const { id, mac } of heads) macs.set(id, (macs.get(id) ?? new Set()).add(mac));
  return ({ id, mac }) => {
    const known = macs.get(id);
    return known === undefined || (known.size === 1 && known.has(mac));
  };
}
