import type { UsageReportProps } from "../../../components/usage/usage-view";
import { readUsage } from "../../../db/usage-list";
import type { UserActor } from "../../../lib/actor";
import { type UsageQuery, utcDay } from "../../../lib/usage";
import { UsageChart } from "./usage-chart";

type Asked = {
  path: string;
  /** As the address has it. */
  query: UsageQuery;
  /** Narrowed to what the page is about. */
  within: UsageQuery;
};

/** What every page of use shows, read and drawn. */
export async function usageReport(actor: UserActor, { path, query, within }: Asked) {
  const now = new Date();
  const report = await readUsage(actor, within, now);
  const { range, totals, list, chosen } = report;
  return {
    path,
    query,
    report: { range, totals, list, chosen },
    today: utcDay(now),
    exportQuery: within,
    chart: <UsageChart path={path} query={query} report={report} />,
  } satisfies Partial<UsageReportProps>;
}
