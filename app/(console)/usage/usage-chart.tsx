import { ChartTable } from "../../../components/charts/chart-table";
import { StackedBars } from "../../../components/charts/stacked-bars";
import { Disclosure } from "../../../components/ui/disclosure";
import { LinkChoice } from "../../../components/ui/link-choice";
import { Panel } from "../../../components/ui/panel";
import type { UsageReport } from "../../../db/usage-list";
import { formatDate, formatNumber, formatShortDate } from "../../../lib/format";
import { type UsageQuery, usageHref, usageMeasures } from "../../../lib/usage";
import { requestLocale, translations } from "../../_server/request";

type UsageChartProps = { path: string; query: UsageQuery; report: UsageReport };

/** Use day by day, or week by week. It is drawn on the server, so that the browser needs no script for it. */
export async function UsageChart({ path, query, report: { chart, range } }: UsageChartProps) {
  const [t, locale] = await Promise.all([translations(), requestLocale()]);
  const { show = "requests" } = query;
  const every = chart.daysEach === 1 ? "day" : "week";
  const date = (day: string) => formatDate(new Date(day), locale, "UTC");
  const formatValue = (value: number) => formatNumber(value, locale);
  const layers = chart.series.map(({ part, name, values }) => ({
    name: part === null ? name || t("usage.noModel") : t(`usage.parts.${part}`),
    values,
  }));
  const bars = chart.days.map((day) => ({
    label: every === "day" ? date(day) : t("usage.chart.weekOf", { day: date(day) }),
    short: formatShortDate(new Date(day), locale, "UTC"),
  }));
  const sums = chart.days.map((_, bar) => layers.reduce((sum, { values }) => sum + (values[bar] ?? 0), 0));
  const most = Math.max(...sums);
  const title = t(`usage.chart.${every}.${show}`);
  const description = t("usage.chart.description", {
    from: date(range.from),
    to: date(range.to),
    sum: sums.reduce((all, sum) => all + sum, 0),
    most,
    day: bars[sums.indexOf(most)]?.label ?? "",
  });
  const ways = usageMeasures.map((measure) => ({
    label: t(`usage.show.${measure}`),
    href: usageHref(path, query, { show: measure === "requests" ? undefined : measure }),
    isChosen: measure === show,
  }));
  return (
    <Panel title={title} actions={<LinkChoice label={t("usage.show.label")} choices={ways} />}>
      <StackedBars
        title={title}
        description={description}
        bars={bars}
        layers={layers}
        formatValue={formatValue}
        formatTick={(value) => formatNumber(value, locale, "compact")}
      />
      <Disclosure summary={t("usage.chart.table")} className="mt-2">
        <ChartTable
          caption={title}
          heading={t(`usage.chart.${every}.column`)}
          bars={chart.days.map(date)}
          layers={layers}
          formatValue={formatValue}
        />
      </Disclosure>
    </Panel>
  );
}
