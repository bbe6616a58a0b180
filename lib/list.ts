import * as z from "zod";

export type SortTerm<Field extends string> = { field: Field; isDescending: boolean };

export type PaginatedList<T> = {
  items: T[];
  pagination: { page: number; perPage: number; total: number; totalPage: number };
};

/** `name,-created_at` → the fields to sort by, in order; `-` is descending. Only the listed fields are taken. */
export function sortBy<Field extends string>(fields: readonly [Field, ...Field[]], fallback: string) {
  const field = z.enum(fields, "unknown_sort");
  const term = z
    .string()
    .transform((text) => ({ field: text.replace(/^-/, ""), isDescending: text.startsWith("-") }))
    .pipe(z.object({ field, isDescending: z.boolean() }));
  return z
    .string("text_expected")
    .max(200, "too_long")
    .default(fallback)
    .transform((text) => text.split(","))
    .pipe(
      z
        .array(term)
        .refine((terms) => new Set(terms.map((t) => t.field)).size === terms.length, "unknown_sort"),
    );
}

export function formatSort(terms: readonly SortTerm<string>[]): string {
  return terms.map((term) => (term.isDescending ? "-" : "") + term.field).join(",");
}

/** A whole number written in decimal, as a query string carries it. */
function decimal(min: number, max: number) {
  return z
    .string("number_expected")
    .regex(/^\d{1,10}$/, "number_expected")
    .transform(Number)
    .pipe(z.number().min(min, "out_of_range").max(max, "out_of_range"));
}

export function wholeNumber(min: number, max: number, fallback: number) {
  return decimal(min, max).default(fallback);
}

/** Whose rows alone are wanted; absent: everybody's within reach. */
export const idText = decimal(1, 2 ** 31 - 1).optional();

/** Whose rows are wanted: one user's, or everybody's within reach; absent: as the list decides. */
export const userIdText = z
  .union([z.literal("*"), decimal(1, 2 ** 31 - 1)], { error: "number_expected" })
  .optional();

/** What a filter is given as it is, of any kind. */
export const filterText = z
  .string("text_expected")
  .trim()
  .min(1, "required")
  .max(200, "too_long")
  .refine((value) => !value.includes("\0"), "control_characters");

/** A day, which is UTC's and counts whole, or an instant. */
export const timeText = z.union(
  [z.iso.date("date_expected"), z.iso.datetime({ offset: true, error: "date_expected" })],
  { error: "date_expected" },
);

const defaultPerPage = 25;

/** The parameters of every list, by the same names in page URLs, REST and the command line. */
export function listFields<Field extends string>(fields: readonly [Field, ...Field[]], defaultSort: string) {
  return {
    page: wholeNumber(1, 1_000_000_000, 1),
    perPage: wholeNumber(1, 1000, defaultPerPage),
    sort_by: sortBy(fields, defaultSort),
  };
}

/** What every list is asked for; whatever else its query holds are its filters. */
export type ListQuery = { page: number; perPage: number; sort_by: readonly SortTerm<string>[] };

/** A list at its address: what it was asked for, and the order it has when none is asked for. */
export type ListPlace = { path: string; query: ListQuery; defaultSort: string };

/**
 * The address of a list: its filters, then what differs from the defaults. A change of anything but the page leads to
 * the first.
 */
export function listHref({ path, query, defaultSort }: ListPlace, change: Partial<ListQuery> = {}): string {
  const { page, perPage, sort_by } = { ...query, page: 1, ...change };
  const search = new URLSearchParams(filtersOf(query));
  const sort = formatSort(sort_by);
  if (sort !== defaultSort) search.set("sort_by", sort);
  if (perPage !== defaultPerPage) search.set("perPage", String(perPage));
  if (page > 1) search.set("page", String(page));
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The filters that are set, as the address has them. */
export function filtersOf(query: ListQuery): [name: string, value: string][] {
  const { page: _page, perPage: _perPage, sort_by: _sort, ...rest } = query;
  const filters: Record<string, unknown> = rest;
  return Object.entries(filters)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => [name, String(value)]);
}

type SearchParams = Record<string, string | string[] | undefined>;

/** Reads a page's URL: a parameter the schema refuses, or that stands there twice, counts as absent. */
export function parseLoose<T extends z.ZodType>(schema: T, params: SearchParams): z.output<T> {
  const kept = Object.fromEntries(Object.entries(params).filter(([, value]) => typeof value === "string"));
  const first = schema.safeParse(kept);
  if (first.success) return first.data;
  for (const issue of first.error.issues) {
    const name = issue.path[0];
    if (typeof name === "string") delete kept[name];
  }
  return schema.parse(kept);
}
