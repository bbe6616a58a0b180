import { and, asc, desc, gte, lt, lte, type SQL, type SQLWrapper } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { PaginatedList, SortTerm } from "../lib/list";

/** Rows, their total and the instant that decides a status are of one moment. */
export const oneMoment = { isolationLevel: "repeatable read", accessMode: "read only" } as const;

/** One page of `total` rows. A page beyond the last answers the last one. */
export async function paginate<T>(
  asked: { page: number; perPage: number },
  total: number,
  read: (rows: { limit: number; offset: number }) => Promise<T[]>,
): Promise<PaginatedList<T>> {
  const { perPage } = asked;
  const totalPage = Math.ceil(total / perPage);
  const page = Math.min(asked.page, Math.max(totalPage, 1));
  const items = await read({ limit: perPage, offset: (page - 1) * perPage });
  return { items, pagination: { page, perPage, total, totalPage } };
}

/** Always total: equal values are told apart by id, in the direction of the first term. */
export function orderBy<Field extends string>(
  terms: readonly SortTerm<Field>[],
  columns: Record<Field, SQLWrapper>,
  id: PgColumn,
): SQL[] {
  const isDescending = terms[0]?.isDescending ?? false;
  const sorted = terms.map((term) => (term.isDescending ? desc : asc)(columns[term.field]));
  return [...sorted, (isDescending ? desc : asc)(id)];
}

/** A day ends with its last moment; an instant is meant exactly. */
export function within(
  at: PgColumn,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): SQL | undefined {
  return and(
    from === undefined ? undefined : gte(at, new Date(from)),
    to === undefined ? undefined : until(at, to),
  );
}

function until(at: PgColumn, to: string): SQL {
  if (to.includes("T")) return lte(at, new Date(to));
  return lt(at, new Date(Date.parse(to) + 86_400_000));
}
