import type { UsageGroup, UsageMeasure } from "./usage";

/** What was counted on one day, of one group where use is added up by something else than days. */
export type DayCount = {
  day: string;
  /** Null for what stands together: all of a day, or what is not among the groups that are shown. */
  group: string | null;
  requests: number;
  refusals: number;
  errors: number;
  input_tokens: number;
  output_tokens: number;
  checks: number;
};

/** A group with a series of its own, the one with most first. */
export type ChartGroup = { id: string; name: string };

/** Parts of what a day has; those of a chart by day are named in the catalogues. */
const dayParts = {
  requests: ["served", "refused", "failed"],
  tokens: ["input", "output"],
  checks: ["checks"],
} as const satisfies Record<UsageMeasure, readonly string[]>;
type DayPart = (typeof dayParts)[UsageMeasure][number];

/** One layer of the bars, a value for each day. */
type ChartSeries = { name: string | null; part: DayPart | "rest" | null; values: readonly number[] };
/** Each bar stands for `daysEach` days, the last one perhaps for fewer. */
export type UsageChart = { days: readonly string[]; daysEach: number; series: readonly ChartSeries[] };

/** From here on a bar stands for a week. */
const mostBars = 120;

const partOf: Record<DayPart, (count: DayCount) => number> = {
  served: ({ requests, refusals, errors }) => requests - refusals - errors,
  refused: ({ refusals }) => refusals,
  failed: ({ errors }) => errors,
  input: ({ input_tokens }) => input_tokens,
  output: ({ output_tokens }) => output_tokens,
  checks: ({ checks }) => checks,
};

/**
 * The layers of a chart: by day what its days are made of, else the groups with most and the rest together. Days on
 * which nothing was counted are zero.
 */
export function toChart(
  asked: { by: UsageGroup; show: UsageMeasure; days: readonly string[] },
  counts: readonly DayCount[],
  groups: readonly ChartGroup[],
): UsageChart {
  const { by, show, days } = asked;
  const parts = dayParts[show];
  const series = (of: Pick<ChartSeries, "name" | "part">, isIts: (count: DayCount) => boolean) => {
    const sums = new Map<string, number>();
    for (const count of counts.filter(isIts)) {
      const counted = parts.filter((part) => of.part === null || of.part === "rest" || of.part === part);
      const value = counted.reduce((sum, part) => sum + partOf[part](count), 0);
      sums.set(count.day, (sums.get(count.day) ?? 0) + value);
    }
    return { ...of, values: days.map((day) => sums.get(day) ?? 0) };
  };
  const layers =
    by === "day"
      ? parts.map((part) => series({ name: null, part }, () => true))
      : [
          ...groups.map(({ id, name }) => series({ name, part: null }, ({ group }) => group === id)),
          series({ name: null, part: "rest" }, ({ group }) => group === null),
        ];
  const isSeen = ({ part, values }: ChartSeries) => part !== "rest" || values.some((value) => value > 0);
  const daysEach = days.length > mostBars ? 7 : 1;
  return {
    days: days.filter((_, index) => index % daysEach === 0),
    daysEach,
    series: layers.filter(isSeen).map((one) => ({ ...one, values: inBars(one.values, daysEach) })),
  };
}

function inBars(values: readonly number[], daysEach: number): number[] {
  const bars: number[] = [];
  for (const [index, value] of values.entries()) {
    const bar = Math.floor(index / daysEach);
    bars[bar] = (bars[bar] ?? 0) + value;
  }
  return bars;
}
