import { and, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList } from "../lib/list";
import {
  type UsageGroup,
  type UsageQuery,
  type UsageRange,
  type UsageRow,
  type UsageSums,
  usageRange,
} from "../lib/usage";
import type { UsageChart } from "../lib/usage-chart";
import { allow } from "./allow";
import { database, type Tx } from "./client";
import { oneMoment, paginate } from "./list";
import { readChart, readTotals } from "./usage-chart";
import { grouped, nameOf, orderOf, rowColumns, toRow } from "./usage-groups";
import { key_usage } from "./usage-schema";

export type UsageReport = {
  range: UsageRange;
  totals: UsageSums;
  list: PaginatedList<UsageRow>;
  chart: UsageChart;
  /** What the one key and the one user are called whose use alone was asked for; null where there is none. */
  chosen: { key: string | null; user: string | null };
};

/**
 * The use within the caller's reach: added up, a page of it by day, key, user or model, and day by day for a chart. Of
 * days, those without use are there as well, unless there was none at all.
 * @throws insufficient_scope
 */
export async function readUsage(actor: Actor, query: UsageQuery, now = new Date()): Promise<UsageReport> {
  const { by = "day", show = "requests" } = query;
  const range = usageRange(query, now);
  const where = matching(actor, query, range);
  return database().transaction(async (tx) => {
    const rows = grouped(tx, by, where, range);
    const { totals, groups, top } = await readTotals(tx, { by, show, rows });
    const list = await paginate(query, groups, async ({ limit, offset }) => {
      const page = tx
        .select(rowColumns(by, rows))
        .from(rows)
        .orderBy(...orderOf(by, rows, query.sort_by));
      const found = groups === 0 ? [] : await page.limit(limit).offset(offset);
      return found.map((row) => toRow(by, row));
    });
    const chart = await readChart(tx, { by, show, days: range.days, where, top });
    return { range, totals, list, chart, chosen: await chosenIn(tx, query, where) };
  }, oneMoment);
}

/**
 * All rows that match, in the order of the list.
 * @throws insufficient_scope
 */
export async function exportUsage(
  actor: Actor,
  query: UsageQuery,
  now = new Date(),
): Promise<AsyncIterable<UsageRow>> {
  const { by = "day" } = query;
  const range = usageRange(query, now);
  const where = matching(actor, query, range);
  const found = await database().transaction((tx) => {
    const rows = grouped(tx, by, where, range);
    return tx
      .select(rowColumns(by, rows))
      .from(rows)
      .orderBy(...orderOf(by, rows, query.sort_by));
  }, oneMoment);
  return rowsOf(by, found);
}

async function* rowsOf(by: UsageGroup, found: Parameters<typeof toRow>[1][]): AsyncGenerator<UsageRow> {
  for (const row of found) yield toRow(by, row);
}

function matching(actor: Actor, query: UsageQuery, { from, to }: UsageRange): SQL | undefined {
  const { key_id, user_id, owner_principal_id, model } = query;
  return and(
    allow(actor, "usage:read"),
    gte(key_usage.day, from),
    lte(key_usage.day, to),
    key_id === undefined ? undefined : eq(key_usage.key_id, key_id),
    user_id === undefined ? undefined : eq(key_usage.user_id, user_id),
    owner_principal_id === undefined ? undefined : eq(key_usage.owner_principal_id, owner_principal_id),
    model === undefined ? undefined : eq(key_usage.model, model),
  );
}

/** By what they are called where there is use of theirs to see. */
async function chosenIn(tx: Tx, { key_id, user_id }: UsageQuery, where: SQL | undefined) {
  const nobody = { key: null, user: null };
  if (key_id === undefined && user_id === undefined) return nobody;
  const [found = nobody] = await tx
    .select({
      key: key_id === undefined ? sql<null>`null` : nameOf("key", sql`${key_id}`),
      user: user_id === undefined ? sql<null>`null` : nameOf("user", sql`${user_id}`),
    })
    .from(key_usage)
    .where(where)
    .limit(1);
  return found;
}
