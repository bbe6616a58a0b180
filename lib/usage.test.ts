import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UserActor } from "./actor";
import { parseLoose } from "./list";
import { inWorkspace, usageGroups, usageHref, usageMeasures, usageQuery, usageRange } from "./usage";

const now = new Date("2026-11-23T23:59:59Z");

describe("the days that are shown", () => {
  it.each<[{ from?: string; to?: string }, string, string, number]>([
    [{}, "2026-10-25", "2026-11-23", 30],
    [{ from: "2026-11-23" }, "2026-11-23", "2026-11-23", 1],
    [{ to: "2026-03-01" }, "2026-01-31", "2026-03-01", 30],
    [{ from: "2026-02-27", to: "2026-03-01" }, "2026-02-27", "2026-03-01", 3],
    [{ from: "2026-11-20", to: "2027-01-01" }, "2026-11-20", "2026-11-23", 4],
    [{ from: "2026-05-02", to: "2026-05-01" }, "2026-04-02", "2026-05-01", 30],
    [{ from: "2027-01-01" }, "2026-10-25", "2026-11-23", 30],
  ])("of %j are %s to %s", (asked, from, to, count) => {
    const range = usageRange(asked, now);
    expect(range).toMatchObject({ from, to, isCut: false });
    expect(range.days).toHaveLength(count);
    expect([range.days[0], range.days.at(-1)]).toEqual([from, to]);
  });

  it("are the last 400 where more were asked for", () => {
    const range = usageRange({ from: "2020-01-01", to: "2026-11-23" }, now);
    expect(range).toMatchObject({ from: "2025-10-20", isCut: true });
    expect(range.days).toHaveLength(400);
  });

  it("are days in order without a gap, whatever was asked for", () => {
    const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2060-01-01"), noInvalidDate: true });
    const text = fc.option(
      day.map((date) => date.toISOString().slice(0, 10)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(text, text, (from, to) => {
        const { days } = usageRange({ from, to }, now);
        const starts = days.map((one) => Date.parse(one));
        expect(
          starts.every((start, index) => index === 0 || start - (starts[index - 1] ?? 0) === 86_400_000),
        ).toBe(true);
        expect(days.length).toBeGreaterThan(0);
        expect(days.length).toBeLessThanOrEqual(400);
      }),
    );
  });
});

const defaults = usageQuery.parse({});

describe("an address", () => {
  it("without parameters shows days, the latest first", () => {
    expect(defaults).toMatchObject({ page: 1, sort_by: [{ field: "name", isDescending: true }] });
    expect(usageHref("/usage", defaults, {})).toBe("/usage");
    expect(parseLoose(usageQuery, { by: "day", show: "requests" })).toEqual(defaults);
  });

  it("shows keys, users and models by how much they were used", () => {
    const { sort_by } = usageQuery.parse({ by: "model" });
    expect(sort_by).toEqual([{ field: "requests", isDescending: true }]);
    expect(usageHref("/usage", defaults, { by: "model" })).toBe("/usage?by=model");
    const sorted = usageQuery.parse({ by: "model", sort_by: "name" });
    expect(usageHref("/usage", sorted, { show: "tokens" })).toBe("/usage?by=model&show=tokens&sort_by=name");
    expect(usageHref("/usage", sorted, { by: "key" })).toBe("/usage?by=key");
  });

  it("reads back as what it was made of", () => {
    const choice = fc.record({
      by: fc.constantFrom(...usageGroups),
      show: fc.constantFrom(...usageMeasures),
      from: fc.constantFrom("2026-01-31", undefined),
      key_id: fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { nil: undefined }),
      model: fc.option(fc.string({ minLength: 1, maxLength: 256, unit: "grapheme" }), { nil: undefined }),
    });
    fc.assert(
      fc.property(choice, ({ by, show, ...rest }) => {
        fc.pre(!rest.model?.includes("\0") && (rest.model?.length ?? 0) <= 256);
        const chosen = {
          ...rest,
          by: by === "day" ? undefined : by,
          show: show === "requests" ? undefined : show,
        };
        const { searchParams } = new URL(usageHref("/usage", defaults, chosen), "http://localhost");
        const { page, perPage, sort_by, ...found } = parseLoose(usageQuery, Object.fromEntries(searchParams));
        expect({ ...chosen, ...found }).toEqual(chosen);
      }),
    );
  });

  it("with anything else in it shows what is usual", () => {
    const hostile = { by: "drop", show: "", from: "yesterday", to: "2026-13-01", key_id: "-1", sort_by: "x" };
    expect(parseLoose(usageQuery, { ...hostile, model: "\0", page: "0" })).toEqual(defaults);
  });
});

describe("what is shown as one's own", () => {
  const actor = (workspaceId: number) => ({ kind: "user", userId: 7, workspaceId }) as UserActor;

  it("is in one's own place what one's own keys did", () => {
    expect(inWorkspace(actor(1), defaults)).toMatchObject({ user_id: 7, owner_principal_id: 1 });
  });
  it("is in an organization what one may see of it", () => {
    expect(inWorkspace(actor(9), defaults)).toEqual({ ...defaults, owner_principal_id: 9 });
  });
  it("is of a key that is asked for wherever it belongs", () => {
    const ofKey = { ...defaults, key_id: 3 };
    expect(inWorkspace(actor(9), ofKey)).toEqual(ofKey);
  });
});
