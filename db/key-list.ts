import { and, asc, count, desc, eq, ilike, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { Key, KeyQuery, KeySortField } from "../lib/keys/schema";
import type { PaginatedList, SortTerm } from "../lib/list";
import { allow } from "./allow";
import { database } from "./client";
import { keyColumns, keyStatus, toKey } from "./key-row";
import { api_keys, shownName, users } from "./schema";

/** Plain ascending expressions: each has an index with the id, which is read backwards for the other direction. */
const sortColumns = {
  name: sql`lower(${api_keys.name})`,
  expires_at: sql`${api_keys.expires_at}`,
  created_at: sql`${api_keys.created_at}`,
  updated_at: sql`${api_keys.updated_at}`,
} satisfies Record<KeySortField, SQL>;

/**
 * One page of the keys within the caller's reach. A page beyond the last answers the last one.
 * @throws insufficient_scope
 */
export async function listKeys(actor: Actor, query: KeyQuery): Promise<PaginatedList<Key>> {
  const where = and(
    allow(actor, "key:read"),
    ofUser(actor, query.user_id),
    matching(query.search),
    withStatus(query.status),
  );
  const total = await countKeys(where);
  const totalPage = Math.ceil(total / query.perPage);
  const page = Math.min(query.page, Math.max(totalPage, 1));
  const order = orderOf(query.sort_by);
  const ids = database()
    .select({ id: api_keys.id })
    .from(api_keys)
    .where(where)
    .orderBy(...order)
    .limit(query.perPage)
    .offset((page - 1) * query.perPage);
  const rows = await database()
    .select(keyColumns)
    .from(api_keys)
    .innerJoin(users, eq(users.id, api_keys.user_id))
    .where(inArray(api_keys.id, ids))
    .orderBy(...order);
  return { items: rows.map(toKey), pagination: { page, perPage: query.perPage, total, totalPage } };
}

async function countKeys(where: SQL | undefined): Promise<number> {
  const [row] = await database().select({ total: count() }).from(api_keys).where(where);
  return row?.total ?? 0;
}

function ofUser(actor: Actor, userId: number | "*" | undefined): SQL | undefined {
  if (userId === "*") return undefined;
  if (userId !== undefined) return eq(api_keys.user_id, userId);
  return actor.kind === "user" ? eq(api_keys.user_id, actor.userId) : undefined;
}

function withStatus(status: KeyQuery["status"]): SQL | undefined {
  if (status === undefined) return isNull(api_keys.deleted_at);
  return status === "deleted" ? sql`${api_keys.deleted_at} is not null` : eq(keyStatus, status);
}

/** Literal text: what means something to LIKE is escaped. */
function matching(search: string): SQL | undefined {
  if (search === "") return undefined;
  const pattern = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  const holders = database().select({ id: users.id }).from(users).where(ilike(users.name, pattern));
  return or(
    ilike(shownName(api_keys.name), pattern),
    ilike(api_keys.description, pattern),
    ilike(api_keys.access_key, pattern),
    inArray(api_keys.user_id, holders),
  );
}

/** Always total: equal values are told apart by id, in the direction of the first column. */
function orderOf(terms: readonly SortTerm<KeySortField>[]): SQL[] {
  const isDescending = terms[0]?.isDescending ?? false;
  const columns = terms.map((term) => (term.isDescending ? desc : asc)(sortColumns[term.field]));
  return [...columns, (isDescending ? desc : asc)(api_keys.id)];
}
