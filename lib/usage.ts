import * as z from "zod";
import { type Actor, platformPrincipalId } from "./actor";
import { idText, type ListPlace, listFields, listHref } from "./list";

/** What use is added up by. */
export const usageGroups = ["day", "key", "user", "model"] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** What the chart shows. */
export const usageMeasures = ["requests", "tokens", "checks"] as const;
export type UsageMeasure = (typeof usageMeasures)[number];

export const usageSortFields = [
  "name",
  "requests",
  "refusals",
  "errors",
  "input_tokens",
  "output_tokens",
  "first_byte_ms",
  "duration_ms",
  "checks",
] as const;
export type UsageSortField = (typeof usageSortFields)[number];

/** Days stand the latest first, all else by how much it was used. */
function defaultUsageSort(by: UsageGroup): string {
  return by === "day" ? "-name" : "-requests";
}

const usageFields = z.object(
  {
    ...listFields(usageSortFields, defaultUsageSort("day")),
    by: z
      .enum(usageGroups, "unknown_group")
      .transform((by) => (by === "day" ? undefined : by))
      .optional(),
    show: z
      .enum(usageMeasures, "unknown_measure")
      .transform((show) => (show === "requests" ? undefined : show))
      .optional(),
    /** Days of UTC, both with all that was on them. */
    from: z.iso.date("date_expected").optional(),
    to: z.iso.date("date_expected").optional(),
    key_id: idText,
    user_id: idText,
    owner_principal_id: idText,
    model: z
      .string("text_expected")
      .min(1, "required")
      .max(256, "too_long")
      .refine((name) => !name.includes("\0"), "control_characters")
      .optional(),
  },
  "object_expected",
);

/**
 * The parameters of the record of use, by the same names in page URLs and in the address of its export. What is the
 * default is absent.
 */
export const usageQuery = z.preprocess((params) => {
  if (typeof params !== "object" || params === null) return params;
  const by = usageGroups.find((one) => "by" in params && params.by === one) ?? "day";
  return { sort_by: defaultUsageSort(by), ...params };
}, usageFields);
export type UsageQuery = z.output<typeof usageFields>;

export const usualUsageDays = 30;
export const mostUsageDays = 400;

/** Days in order, both ends included; `isCut` when more were asked for than are shown. */
export type UsageRange = { from: string; to: string; days: readonly string[]; isCut: boolean };

const dayMs = 86_400_000;

/** The day of UTC on which an instant lies: `2026-11-23`. */
export function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** The day so many days later, or earlier. */
export function addDays(day: string, count: number): string {
  return utcDay(new Date(Date.parse(day) + count * dayMs));
}

/** The days a query is about: the last 30 where it does not say, and at most 400, of which the last. */
export function usageRange({ from, to }: Pick<UsageQuery, "from" | "to">, now: Date): UsageRange {
  const today = utcDay(now);
  const last = to === undefined || to > today ? today : to;
  const usual = addDays(last, 1 - usualUsageDays);
  const first = from === undefined || from > last ? usual : from;
  const longest = addDays(last, 1 - mostUsageDays);
  const start = first < longest ? longest : first;
  const count = (Date.parse(last) - Date.parse(start)) / dayMs + 1;
  const days = Array.from({ length: count }, (_, index) => addDays(start, index));
  return { from: start, to: last, days, isCut: first < longest };
}

type Choice = Partial<Omit<UsageQuery, "page" | "perPage" | "sort_by">>;

/** The record of use at its address. */
export function usagePlace(path: string, query: UsageQuery): ListPlace {
  return { path, query, defaultSort: defaultUsageSort(query.by ?? "day") };
}

/** Where something else of it is shown. Other groups are in their own order. */
export function usageHref(path: string, query: UsageQuery, choice: Choice): string {
  const { by = "day", show, from, to, ...rest } = { ...query, ...choice };
  const { sort_by } = by === (query.by ?? "day") ? query : usageQuery.parse({ by });
  const next = { by: by === "day" ? undefined : by, show, from, to, ...rest, sort_by };
  return listHref(usagePlace(path, next), { page: 1 });
}

/**
 * What somebody sees as theirs: in their own place their own use, in an organization what they may see of it. A key
 * that is asked for is found wherever it belongs.
 */
export function inWorkspace<
  Query extends Partial<Record<"key_id" | "user_id" | "owner_principal_id", number | undefined>>,
>(actor: Extract<Actor, { kind: "user" }>, query: Query): Query {
  if (query.key_id !== undefined) return query;
  const isPersonal = actor.workspaceId === platformPrincipalId;
  const whose = isPersonal ? { user_id: actor.userId } : {};
  return { ...query, owner_principal_id: actor.workspaceId, ...whose };
}

/** What was counted, added up; the means are of answers, null where there was none. */
export type UsageSums = {
  requests: number;
  refusals: number;
  errors: number;
  /** Requests whose answer an upstream began. */
  answered: number;
  /** Answers of which the upstream told its tokens: of the others none are known. */
  counted: number;
  input_tokens: number;
  output_tokens: number;
  first_byte_ms: number | null;
  duration_ms: number | null;
  checks: number;
};

/** One day, key, user or model; what it is not about is null. */
export type UsageRow = UsageSums & {
  day: string | null;
  key_id: number | null;
  key_name: string | null;
  user_id: number | null;
  user_name: string | null;
  /** Empty where no model was told. */
  model: string | null;
};
