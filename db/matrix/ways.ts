import type { AuditAction } from "../../lib/audit";
import { AppError } from "../../lib/result";
import type { Way } from "./cells";
import type { Reach } from "./reach";

type More = Omit<Way, "reach" | "run" | "audited">;

export function reads(reach: Reach, run: Way["run"], more: More = {}): Way {
  return { reach, run, ...more };
}

export function changes(audited: AuditAction, reach: Reach, run: Way["run"], more: More = {}): Way {
  return { reach, run, audited, ...more };
}

/** Verbs and the ways to reach for somebody's things with each. */
export type Verbs = Record<string, Way | readonly Way[]>;

/** What no API key may do, whatever its scope. */
export function notByKey(verbs: Verbs, code: Way["byKey"] = "insufficient_scope"): Verbs {
  const entries = Object.entries(verbs).map(([verb, ways]) => {
    return [verb, waysOf(ways).map((way) => ({ ...way, byKey: code }))] as const;
  });
  return Object.fromEntries(entries);
}

/** What only somebody in a browser session does: for a key there is nobody there. */
export function inSession(verbs: Verbs): Verbs {
  return notByKey(verbs, "not_found");
}

export function waysOf(ways: Way | readonly Way[]): readonly Way[] {
  return "run" in ways ? [ways] : ways;
}

/** A list: what is not among its rows is as good as refused. */
export async function among<Row>(
  list: Promise<{ items: Row[] } | Row[]>,
  isIt: (row: Row) => boolean,
): Promise<void> {
  const found = await list;
  const rows = Array.isArray(found) ? found : found.items;
  if (!rows.some(isIt)) throw new AppError("not_found");
}
