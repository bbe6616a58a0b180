import type { audit_log } from "./schema";
import { auditMac } from "./secret";

type Row = typeof audit_log.$inferInsert;

/** What stands in the first row for the code of the row before. */
export const chainStart = "start";

/**
 * The code that binds a row to all before it. A refusal and its count are part of the row's text only where there is
 * one, as in rows older than these columns.
 */
export function macOf({ previous_mac, refusal, times, ...rest }: Omit<Row, "mac">): string {
  const text = canonical({ ...rest, ...((refusal || times !== 1) && { refusal, times }) });
  return auditMac(previous_mac, text);
}

/** One text for one value, whatever order the database gives an object's members back in. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
