import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { type UsageGroup, type UsageRow, type UsageSums, usageGroups, usageQuery } from "../lib/usage";
import { deleteKey, updateKey } from "./keys";
import { testDatabase } from "./test-database";
import { callingWith, inOrganization, newKey, person } from "./test-scene";
import { recordUsage } from "./test-usage";
import { exportUsage, readUsage } from "./usage-list";

await testDatabase();
const admin = await person({ is_admin: true });
const ada = await person({ name: "Ada" });
const bob = await person({ name: "Bob" });
const { principalId: lab, member: owner } = await inOrganization(await person(), "owner");
const worker = { ...ada, memberships: [{ principalId: lab, role: "member" as const }] };

const now = new Date("2026-05-10T23:30:00Z");
const read = (actor: UserActor, params: Record<string, string> = {}) =>
  readUsage(actor, usageQuery.parse(params), now);

type Counted = Awaited<ReturnType<typeof recordUsage>>;
const written: Counted[] = [];

/** Numbers that look like chance and are the same each time. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 16) % below;
  };
}

beforeAll(async () => {
  const roll = dice(7);
  const keys = [
    { key_id: 101, user_id: ada.userId, owner_principal_id: 1 },
    { key_id: 102, user_id: ada.userId, owner_principal_id: lab },
    { key_id: 103, user_id: bob.userId, owner_principal_id: 1 },
    { key_id: 104, user_id: bob.userId, owner_principal_id: lab },
    ...Array.from({ length: 8 }, (_, i) => ({ key_id: 110 + i, user_id: bob.userId, owner_principal_id: 1 })),
  ];
  const days = ["2026-04-11", "2026-04-12", "2026-05-01", "2026-05-09", "2026-05-10", "2026-04-10"];
  for (const key of keys) {
    for (const day of days) {
      for (const model of ["", "qwen3-8b", "llama"]) {
        if (roll(3) === 0) continue;
        const answered = roll(4) * 10;
        const counts = {
          requests: answered + roll(9),
          refusals: roll(3),
          errors: roll(2),
          answered,
          counted: answered - (answered > 0 ? roll(9) : 0),
          input_tokens: roll(10_000),
          output_tokens: roll(1_000),
          first_byte_ms: answered * roll(400),
          duration_ms: answered * roll(4_000),
          checks: roll(50),
        };
        written.push(await recordUsage({ ...key, day, model, ...counts }));
      }
    }
  }
});

const of = (row: Counted, name: keyof UsageSums) => row[name] ?? 0;

/** The same sums, the slow way. */
function naive(rows: readonly Counted[]): UsageSums {
  const sum = (name: keyof UsageSums) => rows.reduce((all, row) => all + of(row, name), 0);
  const answered = sum("answered");
  const mean = (name: keyof UsageSums) => (answered === 0 ? null : Math.round(sum(name) / answered));
  return {
    requests: sum("requests"),
    refusals: sum("refusals"),
    errors: sum("errors"),
    answered,
    counted: sum("counted"),
    input_tokens: sum("input_tokens"),
    output_tokens: sum("output_tokens"),
    first_byte_ms: mean("first_byte_ms"),
    duration_ms: mean("duration_ms"),
    checks: sum("checks"),
  };
}

const within = (from: string, to: string) => (row: Counted) => row.day >= from && row.day <= to;
const idOf = (by: UsageGroup, row: Counted) =>
  String({ day: row.day, key: row.key_id, user: row.user_id, model: row.model }[by]);
const idOfRow = (by: UsageGroup, row: UsageRow) =>
  String({ day: row.day, key: row.key_id, user: row.user_id, model: row.model }[by]);
const sumsOfRow = ({ day, key_id, key_name, user_id, user_name, model, ...sums }: UsageRow) => sums;

test("what was written is of many kinds", () => {
  const answered = new Set(written.map((row) => row.answered));
  expect([...answered].sort()).toEqual([0, 10, 20, 30]);
});

describe("what is shown is the sum of what was counted", () => {
  const filters: [Record<string, string>, (row: Counted) => boolean][] = [
    [{}, within("2026-04-11", "2026-05-10")],
    [{ from: "2026-05-09", to: "2026-05-09" }, within("2026-05-09", "2026-05-09")],
    [{ from: "2026-04-10", key_id: "103" }, (row) => row.key_id === 103],
    [{ from: "2026-04-10", user_id: String(ada.userId) }, (row) => row.user_id === ada.userId],
    [{ from: "2026-04-10", model: "llama" }, (row) => row.model === "llama"],
    [{ from: "2026-04-10", owner_principal_id: String(lab) }, (row) => row.owner_principal_id === lab],
    [
      { from: "2026-05-01", model: "llama", key_id: "101" },
      (row) => row.day >= "2026-05-01" && row.model === "llama" && row.key_id === 101,
    ],
  ];

  test.each(filters.flatMap(([params, isIn]) => usageGroups.map((by) => [by, params, isIn] as const)))(
    "by %s with %j",
    async (by, params, isIn) => {
      const { totals, list, chart } = await read(admin, { ...params, by, perPage: "1000" });
      const rows = written.filter(isIn);
      expect(totals).toEqual(naive(rows));
      const used = list.items.filter((row) => rows.some((one) => idOf(by, one) === idOfRow(by, row)));
      const groups = [...new Set(rows.map((row) => idOf(by, row)))];
      expect(used.map((row) => idOfRow(by, row)).sort()).toEqual(groups.sort());
      for (const row of used) {
        const theirs = rows.filter((one) => idOf(by, one) === idOfRow(by, row));
        expect(sumsOfRow(row)).toEqual(naive(theirs));
      }
      const bars = chart.series.flatMap(({ values }) => values).reduce((all, value) => all + value, 0);
      expect(bars).toBe(totals.requests);
    },
  );

  test("in a chart the five with most have a layer of their own, and the others are together", async () => {
    const { chart, list } = await read(admin, { by: "key", show: "tokens", perPage: "100" });
    const most = list.items
      .map((row) => ({ name: row.key_name, tokens: row.input_tokens + row.output_tokens }))
      .sort((a, b) => b.tokens - a.tokens);
    const sums = chart.series.map(({ part, values }) => [
      part,
      values.reduce((all, value) => all + value, 0),
    ]);
    expect(sums.slice(0, 5)).toEqual(most.slice(0, 5).map(({ tokens }) => [null, tokens]));
    expect(sums[5]).toEqual(["rest", most.slice(5).reduce((all, { tokens }) => all + tokens, 0)]);
  });
});

describe("days", () => {
  test("without use are there as zeros, the latest day first", async () => {
    const { list, chart, range } = await read(admin, { from: "2026-05-06", perPage: "100" });
    expect(list.items.map(({ day }) => day)).toEqual([...range.days].reverse());
    expect(list.items.find(({ day }) => day === "2026-05-07")).toMatchObject({
      requests: 0,
      first_byte_ms: null,
    });
    expect(chart.days).toEqual(range.days);
    expect(chart.series[0]?.values.slice(0, 3)).toEqual([0, 0, 0]);
  });

  test("are not listed where there was nothing on any of them", async () => {
    const { list, totals } = await read(admin, { from: "2026-05-06", to: "2026-05-08" });
    expect(list).toMatchObject({ items: [], pagination: { total: 0 } });
    expect(totals).toEqual(naive([]));
  });
});

describe("a list", () => {
  const keys = async (params: Record<string, string>) =>
    (await read(admin, { by: "key", perPage: "1000", ...params })).list.items;

  test.each(["requests", "refusals", "errors", "input_tokens", "output_tokens", "checks"] as const)(
    "is in the order of %s, either way",
    async (field) => {
      const down = (await keys({ sort_by: `-${field}` })).map((row) => row[field]);
      expect(down).toEqual([...down].sort((a, b) => b - a));
      const up = (await keys({ sort_by: field })).map((row) => row[field]);
      expect(up).toEqual([...down].reverse());
    },
  );

  test("has what was never answered behind all that has a mean", async () => {
    await recordUsage({ key_id: 199, user_id: bob.userId, day: "2026-05-05", requests: 1, refusals: 1 });
    const means = (await keys({ sort_by: "-first_byte_ms" })).map((row) => row.first_byte_ms);
    expect(means.at(-1)).toBeNull();
    const known = means.filter((mean) => mean !== null);
    expect(known).toEqual([...known].sort((a, b) => b - a));
  });

  test("is read page by page, and a page beyond the last is the last", async () => {
    const all = await keys({ sort_by: "name" });
    const pages = await Promise.all(
      ["1", "2", "3", "9"].map((page) => keys({ sort_by: "name", perPage: "5", page })),
    );
    expect(pages.slice(0, 3).flat()).toEqual(all);
    expect(pages[3]).toEqual(pages[2]);
  });

  test.each(usageGroups)("by %s is what its export holds", async (by) => {
    const params = { by, from: "2026-04-10", sort_by: "-checks" };
    const { list } = await read(admin, { ...params, perPage: "1000" });
    const exported = await exportUsage(admin, usageQuery.parse(params), now);
    expect(await Readable.from(exported).toArray()).toEqual(list.items);
  });
});

describe("names", () => {
  test("are those of today, also of a key that was deleted, and the last ones known of what is gone", async () => {
    const carol = await person({ name: "Carol" });
    const kept = await newKey(carol, { name: "before" });
    const deleted = await newKey(carol, { name: "night job" });
    const whose = { user_id: carol.userId, user_name: "Caroline", requests: 1 };
    await recordUsage({ ...whose, key_id: kept.id, key_name: "before" });
    await recordUsage({ ...whose, key_id: deleted.id, key_name: "night job" });
    await recordUsage({ key_id: 9_000, user_id: 9_000, key_name: "old", user_name: "Dan", requests: 1 });
    await recordUsage({
      key_id: 9_000,
      user_id: 9_000,
      day: "2026-05-06",
      key_name: "newer",
      user_name: "Daniel",
    });
    await updateKey(carol, { id: kept.id, name: "after" });
    await deleteKey(carol, deleted);
    const { list } = await read(admin, { by: "key", sort_by: "name", perPage: "1000" });
    const told = list.items.map(({ key_name, user_name }) => `${key_name} of ${user_name}`);
    expect(told).toEqual(expect.arrayContaining(["after of Carol", "night job of Carol", "newer of Daniel"]));
    const { chosen } = await read(admin, { key_id: String(kept.id), user_id: String(carol.userId) });
    expect(chosen).toEqual({ key: "after", user: "Carol" });
    expect((await read(bob, { key_id: String(kept.id) })).chosen).toEqual({ key: null, user: null });
  });
});

describe("use is seen", () => {
  const keysSeen = async (actor: UserActor) => {
    const { list } = await read(actor, { by: "key", from: "2026-04-10", perPage: "1000" });
    return list.items.map(({ key_id }) => key_id ?? 0).filter((id) => id > 100 && id < 105);
  };

  test("by whose key it was, by the owners of its organization, and by administrators", async () => {
    expect((await keysSeen(admin)).sort()).toEqual([101, 102, 103, 104]);
    expect((await keysSeen(owner)).sort()).toEqual([102, 104]);
    expect((await keysSeen(worker)).sort()).toEqual([101, 102]);
    expect(await keysSeen(ada)).toEqual([101]);
    expect(await keysSeen(await person())).toEqual([]);
  });

  test("through an API key only with the scope to read", async () => {
    const reading = await callingWith(ada, { scope: ["management.readonly"] });
    expect(await keysSeen(reading)).toEqual([101]);
    const calling = await callingWith(ada, { scope: ["inference"] });
    await expect(keysSeen(calling)).rejects.toMatchObject({ code: "insufficient_scope" });
  });
});
