import { inArray, type SQL, sql } from "drizzle-orm";
import { mostUsageDays, type UsageGroup, type UsageMeasure, type UsageSums } from "../lib/usage";
import { type DayCount, toChart, type UsageChart } from "../lib/usage-chart";
import type { Tx } from "./client";
import {
  columnOf,
  countersOf,
  type Grouped,
  nameOf,
  noUse,
  sumsOf,
  totalsOf,
  withMeans,
} from "./usage-groups";
import { key_usage } from "./usage-schema";

type Asked = { by: UsageGroup; show: UsageMeasure };

/** A group with much of what is shown, and what it had. */
type Top = ReturnType<typeof withMeans> & { id: string; name: string };

/** The groups that have a layer of their own in a chart. */
const mostGroups = 5;

/**
 * Everything added up, how many groups there are, and those with most of what is shown; of days all, which are few.
 * There are no groups where nothing was counted at all.
 */
export async function readTotals(
  tx: Tx,
  { by, show, rows }: Asked & { rows: Grouped },
): Promise<{ totals: UsageSums; groups: number; top: Top[] }> {
  const measured = {
    requests: sql`${rows.requests}`,
    tokens: sql`${rows.input_tokens} + ${rows.output_tokens}`,
    checks: sql`${rows.checks}`,
  }[show];
  const found = await tx
    .select({
      id: rows.id,
      name: nameOf(by, rows.id),
      measured: measured.mapWith(Number),
      own: countersOf(rows),
      all: totalsOf(rows),
      groups: sql`count(*) over ()`.mapWith(Number),
    })
    .from(rows)
    .orderBy(sql`${measured} desc`, rows.id)
    .limit(by === "day" ? mostUsageDays : mostGroups);
  const [first] = found;
  if (first === undefined || first.all.requests + first.all.checks === 0) {
    return { totals: noUse, groups: 0, top: [] };
  }
  const top = found.filter((group) => group.measured > 0);
  return {
    totals: withMeans(first.all),
    groups: first.groups,
    top: top.map(({ id, name, own }) => ({ id, name, ...withMeans(own) })),
  };
}

type Charted = Asked & {
  days: readonly string[];
  where: SQL | undefined;
  top: readonly Top[];
};

/** What happened day by day, the groups with most of it apart. */
export async function readChart(tx: Tx, { where, top, ...asked }: Charted): Promise<UsageChart> {
  if (asked.by === "day") {
    const counts = top.map(({ id, ...counted }) => ({ ...counted, day: id, group: null }));
    return toChart(asked, counts, []);
  }
  return toChart(asked, await readDayCounts(tx, asked.by, where, top), top);
}

async function readDayCounts(
  tx: Tx,
  by: UsageGroup,
  where: SQL | undefined,
  top: readonly Top[],
): Promise<DayCount[]> {
  const id = sql`${columnOf(by)}::text`;
  const ids = top.map((one) => one.id);
  const group = sql<string | null>`case when ${inArray(id, ids)} then ${id} end`;
  return tx
    .select({ day: key_usage.day, group: group.as("group"), ...sumsOf(key_usage) })
    .from(key_usage)
    .where(where)
    .groupBy(key_usage.day, sql`2`);
}
