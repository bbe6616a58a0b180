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
export function wholeNumber(min: number, max: number, fallback: number) {
  return z
    .string("number_expected")
    .regex(/^\d{1,10}$/, "number_expected")
    .transform(Number)
    .pipe(z.number().min(min, "out_of_range").max(max, "out_of_range"))
    .default(fallback);
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
