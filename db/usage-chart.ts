import { gt, inArray, type SQL, sql } from "drizzle-orm";
import type { UsageGroup, UsageMeasure } from "../lib/usage";
import { type ChartGroup, type DayCount, toChart, type UsageChart } from "../lib/usage-chart";
import type { Tx } from "./client";
import { columnOf, type Grouped, nameOf, sumsOf } from "./usage-groups";
import { key_usage } from "./usage-schema";

type Charted = {
  by: UsageGroup;
  show: UsageMeasure;
  days: readonly string[];
  /** Of the record, and what it adds up to. */
  where: SQL | undefined;
  rows: Grouped;
};

/** The groups that have a layer of their own in a chart. */
const mostGroups = 5;

/** What happened day by day, the groups with most of it apart. */
export async function readChart(tx: Tx, { where, rows, ...asked }: Charted): Promise<UsageChart> {
  const groups = asked.by === "day" ? [] : await readTopGroups(tx, asked, rows);
  return toChart(asked, await readDayCounts(tx, asked.by, where, groups), groups);
}

async function readTopGroups(
  tx: Tx,
  { by, show }: Pick<Charted, "by" | "show">,
  rows: Grouped,
): Promise<ChartGroup[]> {
  const measured = {
    requests: sql`${rows.requests}`,
    tokens: sql`${rows.input_tokens} + ${rows.output_tokens}`,
    checks: sql`${rows.checks}`,
  }[show];
  return tx
    .select({ id: rows.id, name: nameOf(by, rows.id) })
    .from(rows)
    .where(gt(measured, 0))
    .orderBy(sql`${measured} desc`, rows.id)
    .limit(mostGroups);
}

async function readDayCounts(
  tx: Tx,
  by: UsageGroup,
  where: SQL | undefined,
  groups: readonly ChartGroup[],
): Promise<DayCount[]> {
  const id = sql`${columnOf(by)}::text`;
  const ids = groups.map((one) => one.id);
  const group = sql<string | null>`case when ${inArray(id, ids)} then ${id} end`;
  const { requests, refusals, errors, input_tokens, output_tokens, checks } = sumsOf(key_usage);
  return tx
    .select({
      day: key_usage.day,
      group: group.as("group"),
      requests,
      refusals,
      errors,
      input_tokens,
      output_tokens,
      checks,
    })
    .from(key_usage)
    .where(where)
    .groupBy(key_usage.day, sql`2`);
}
