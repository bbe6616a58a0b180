import { defaultKeySort, type KeyQuery } from "../../lib/keys/schema";
import { formatSort } from "../../lib/list";

const defaultPerPage = 25;

/** The address of a list: what differs from the defaults, in a fixed order. A change of anything but the page leads to the first. */
export function keyListHref(path: string, query: KeyQuery, change: Partial<KeyQuery> = {}): string {
  const next = { ...query, page: 1, ...change };
  const search = new URLSearchParams();
  if (next.search !== "") search.set("search", next.search);
  if (next.status !== undefined) search.set("status", next.status);
  const sort = formatSort(next.sort_by);
  if (sort !== defaultKeySort) search.set("sort_by", sort);
  if (next.perPage !== defaultPerPage) search.set("perPage", String(next.perPage));
  if (next.page > 1) search.set("page", String(next.page));
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}
