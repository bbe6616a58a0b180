import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, usageMeasures } from "./usage";
import { type DayCount, toChart } from "./usage-chart";

const nothing = { requests: 0, refusals: 0, errors: 0, input_tokens: 0, output_tokens: 0, checks: 0 };
const daysFrom = (from: string, count: number) =>
  Array.from({ length: count }, (_, day) => addDays(from, day));

describe("a chart by day", () => {
  it("shows what its days are made of, and zero for those without use", () => {
    const days = daysFrom("2026-05-01", 3);
    const counts = [{ ...nothing, day: "2026-05-02", group: null, requests: 9, refusals: 2, errors: 1 }];
    expect(toChart({ by: "day", show: "requests", days }, counts, [])).toEqual({
      days,
      daysEach: 1,
      series: [
        { name: null, part: "served", values: [0, 6, 0] },
        { name: null, part: "refused", values: [0, 2, 0] },
        { name: null, part: "failed", values: [0, 1, 0] },
      ],
    });
  });
});

describe("a chart by group", () => {
  const days = ["2026-05-01"];
  const groups = [
    { id: "1", name: "laptop" },
    { id: "2", name: "laptop" },
  ];
  const count = (group: string | null, requests: number) => ({
    ...nothing,
    day: "2026-05-01",
    group,
    requests,
  });

  it("has a layer for each, also of one name, and one for the rest", () => {
    const counts = [count("1", 5), count("2", 3), count(null, 1)];
    const { series } = toChart({ by: "key", show: "requests", days }, counts, groups);
    expect(series.map(({ name, part, values }) => [name, part, ...values])).toEqual([
      ["laptop", null, 5],
      ["laptop", null, 3],
      [null, "rest", 1],
    ]);
  });

  it("has no layer for the rest where there is none", () => {
    const { series } = toChart({ by: "key", show: "requests", days }, [count("1", 5)], groups);
    expect(series.map(({ part }) => part)).toEqual([null, null]);
  });
});

it("nothing is lost in a chart, however long it is, and from 121 days on its bars are weeks", () => {
  const counted = fc.record({
    day: fc.integer({ min: 0, max: 399 }),
    group: fc.constantFrom("1", "2", null),
    requests: fc.nat(99),
    input_tokens: fc.nat(9_999),
    output_tokens: fc.nat(9_999),
    checks: fc.nat(99),
  });
  const asked = fc.record({
    length: fc.integer({ min: 1, max: 400 }),
    by: fc.constantFrom("day" as const, "key" as const),
    show: fc.constantFrom(...usageMeasures),
  });
  fc.assert(
    fc.property(fc.array(counted), asked, (some, { length, by, show }) => {
      const days = daysFrom("2025-10-20", length);
      const counts: DayCount[] = some
        .filter(({ day }) => day < length)
        .map((one) => ({ ...nothing, ...one, day: days[one.day] ?? "" }));
      const groups = ["1", "2"].map((id) => ({ id, name: id }));
      const chart = toChart({ by, show, days }, counts, groups);
      const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
      const measured = { requests: "requests", tokens: "input_tokens", checks: "checks" } as const;
      const expected = counts.map((one) => one[measured[show]] + (show === "tokens" ? one.output_tokens : 0));
      expect(sum(chart.series.flatMap(({ values }) => values))).toBe(sum(expected));
      expect(chart.daysEach).toBe(length > 120 ? 7 : 1);
      for (const { values } of chart.series) expect(values).toHaveLength(chart.days.length);
    }),
  );
});
