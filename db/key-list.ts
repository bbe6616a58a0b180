import { and, eq, ilike, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { Key, KeyQuery, KeySortField } from "../lib/keys/schema";
import type { PaginatedList } from "../lib/list";
import { allow } from "./allow";
import { database, type Tx } from "./client";
import { mayCall } from "./key-models";
import { keyColumns, keyStatus, toKey } from "./key-row";
import { oneMoment, orderBy, paginate } from "./list";
import { containing } from "./pattern";
import { api_keys, principals, shownName, users } from "./schema";

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
  const reach = allow(actor, "key:read");
  return database().transaction(async (tx) => {
    const found = await matching(tx, query.search);
    const where = and(
      reach,
      ofUser(actor, query.user_id),
      ofPrincipal(query.owner_principal_id),
      found,
      withStatus(query.status),
      query.model === undefined ? undefined : await mayCall(tx, query.model),
    );
    const total = await tx.$count(api_keys, where);
    const order = orderBy(query.sort_by, sortColumns, api_keys.id);
    return paginate(query, total, (rows) => readPage(tx, where, order, rows));
  }, oneMoment);
}

/** The page's ids come first, from an index alone where one fits; then only its rows are read. */
async function readPage(
  tx: Tx,
  where: SQL | undefined,
  order: SQL[],
  { limit, offset }: { limit: number; offset: number },
): Promise<Key[]> {
  const ids = tx
    .select({ id: api_keys.id })
    .from(api_keys)
    .where(where)
    .orderBy(...order)
    .limit(limit)
    .offset(offset);
  const rows = await tx
    .select(keyColumns)
    .from(api_keys)
    .innerJoin(users, eq(users.id, api_keys.user_id))
    .innerJoin(principals, eq(principals.id, api_keys.owner_principal_id))
    .where(inArray(api_keys.id, ids))
    .orderBy(...order);
  return rows.map(toKey);
}

function ofUser(actor: Actor, userId: number | "*" | undefined): SQL | undefined {
  if (userId === "*") return undefined;
  if (userId !== undefined) return eq(api_keys.user_id, userId);
  return actor.kind === "user" ? eq(api_keys.user_id, actor.userId) : undefined;
}

function ofPrincipal(id: number | undefined): SQL | undefined {
  return id === undefined ? undefined : eq(api_keys.owner_principal_id, id);
}

function withStatus(status: KeyQuery["status"]): SQL | undefined {
  if (status === undefined) return isNull(api_keys.deleted_at);
  return status === "deleted" ? sql`${api_keys.deleted_at} is not null` : eq(keyStatus, status);
}

/** The holders are looked up before, since beside a subquery PostgreSQL would not use the index of letters. */
async function matching(tx: Tx, search: string): Promise<SQL | undefined> {
  if (search === "") return undefined;
  const pattern = containing(search);
  const holders = await tx.select({ id: users.id }).from(users).where(ilike(users.name, pattern));
  const ids = `{${holders.map(({ id }) => id).join()}}`;
  return or(
    ilike(shownName(api_keys.name), pattern),
    ilike(api_keys.description, pattern),
    ilike(api_keys.access_key, pattern),
    sql`${api_keys.user_id} = any(${ids}::integer[])`,
  );
}
