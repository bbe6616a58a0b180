import { and, asc, desc, eq, ilike, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList, SortTerm } from "../lib/list";
import { AppError } from "../lib/result";
import {
  type SuggestedUser,
  type User,
  type UserDetails,
  type UserIdInput,
  type UserQuery,
  type UserSortField,
  userNameKey,
  userQuery,
} from "../lib/users";
import { allow } from "./allow";
import { database, type Tx } from "./client";
import { containing } from "./pattern";
import { users } from "./schema";
import { keyUse, openSessions, userRows, userStatus } from "./user-row";

/** Who was never seen comes before everybody who was. */
const sortColumns = {
  name: sql`${users.name_key}`,
  created_at: sql`${users.created_at}`,
  last_seen_at: sql`coalesce(${users.last_seen_at}, '-infinity')`,
} satisfies Record<UserSortField, SQL>;

/** Rows, their total and the instant that decides a status are of one moment. */
const oneMoment = { isolationLevel: "repeatable read", accessMode: "read only" } as const;

/**
 * One page of the users within the caller's reach. A page beyond the last answers the last one.
 * @throws insufficient_scope
 */
export async function listUsers(actor: Actor, query: UserQuery): Promise<PaginatedList<User>> {
  const { perPage } = query;
  const where = and(allow(actor, "user:read"), matching(query));
  return database().transaction(async (tx) => {
    const total = await tx.$count(users, where);
    const totalPage = Math.ceil(total / perPage);
    const page = Math.min(query.page, Math.max(totalPage, 1));
    const items = await readPage(tx, where, { ...query, page });
    return { items, pagination: { page, perPage, total, totalPage } };
  }, oneMoment);
}

/** The page's ids come first; only for them is anything counted. */
async function readPage(
  tx: Tx,
  where: SQL | undefined,
  { page, perPage, sort_by }: UserQuery,
): Promise<User[]> {
  const order = orderOf(sort_by);
  const ids = tx
    .select({ id: users.id })
    .from(users)
    .where(where)
    .orderBy(...order)
    .limit(perPage)
    .offset((page - 1) * perPage);
  return userRows(tx, inArray(users.id, ids), order);
}

/** @throws not_found, insufficient_scope */
export async function getUser(actor: Actor, { id }: UserIdInput): Promise<UserDetails> {
  const reach = and(allow(actor, "user:read"), eq(users.id, id), isNull(users.deleted_at));
  return database().transaction(async (tx) => {
    const [user] = await userRows(tx, reach);
    if (!user) throw new AppError("not_found");
    const { working, lastUsedAt } = await keyUse(tx, id);
    const sessions = await openSessions(tx, id);
    return { ...user, sessions, working_keys: working, keys_last_used_at: lastUsedAt };
  }, oneMoment);
}

/** The first few active users within reach whose name has these letters in it, to choose one. @throws insufficient_scope */
export async function suggestUsers(actor: Actor, { search }: { search: string }): Promise<SuggestedUser[]> {
  const query = userQuery.parse({ search, status: "active", perPage: "10" });
  const { items } = await listUsers(actor, query);
  return items.map(({ id, name }) => ({ id, name }));
}

/** A user by name, as the command line knows them. @throws not_found, insufficient_scope */
export async function findUser(actor: Actor, name: string): Promise<User> {
  const reach = and(allow(actor, "user:read"), eq(users.name_key, userNameKey(name)));
  const [user] = await userRows(database(), reach);
  if (!user) throw new AppError("not_found");
  return user;
}

function matching({ search, status, role }: UserQuery): SQL | undefined {
  return and(
    search === "" ? undefined : ilike(users.name, containing(search.normalize("NFKC"))),
    status === undefined ? isNull(users.deleted_at) : eq(userStatus, status),
    role === undefined ? undefined : eq(users.is_admin, role === "admin"),
  );
}

/** Always total: equal values are told apart by id, in the direction of the first column. */
function orderOf(terms: readonly SortTerm<UserSortField>[]): SQL[] {
  const isDescending = terms[0]?.isDescending ?? false;
  const columns = terms.map((term) => (term.isDescending ? desc : asc)(sortColumns[term.field]));
  return [...columns, (isDescending ? desc : asc)(users.id)];
}
