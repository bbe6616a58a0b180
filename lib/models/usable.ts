import * as z from "zod";
import { listFields, type PaginatedList } from "../list";
import { searchText } from "../search";
import type { OfferedModel } from "./schema";

export const defaultUsableSort = "name";

/** What of the models that one may use is wanted. */
export const usableModelQuery = z.object(
  { ...listFields(["name"], defaultUsableSort), search: searchText },
  "object_expected",
);
export type UsableModelQuery = z.output<typeof usableModelQuery>;

/** One page of models, by name; a page beyond the last answers the last one. */
export function pageOfModels(
  models: readonly OfferedModel[],
  { search, page: wanted, perPage, sort_by: [sort] }: UsableModelQuery,
): PaginatedList<OfferedModel> {
  const sought = search.toLowerCase();
  const found = models.filter(({ name }) => name.toLowerCase().includes(sought));
  if (sort?.isDescending) found.reverse();
  const total = found.length;
  const totalPage = Math.ceil(total / perPage);
  const page = Math.min(wanted, Math.max(totalPage, 1));
  const items = found.slice((page - 1) * perPage, page * perPage);
  return { items, pagination: { page, perPage, total, totalPage } };
}
