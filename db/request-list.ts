import { and, asc, desc, eq, gte, ilike, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList } from "../lib/list";
import { mostListed, type RequestQuery, type RequestRow } from "../lib/request-log";
import { allow } from "./allow";
import { type Database, database, type Tx } from "./client";
import { oneMoment, paginate, within } from "./list";
import { containing } from "./pattern";
import { api_keys, shownName, users } from "./schema";
import { requests } from "./usage-schema";

export type RequestList = PaginatedList<RequestRow> & {
  /** Whether there are more than can be listed. */
  isCut: boolean;
};

/**
 * One page of the log of requests within the caller's reach, the newest first unless asked otherwise. A page beyond the
 * last answers the last one, and only the first 10,000 are counted and listed.
 * @throws insufficient_scope
 */
export async function listRequests(actor: Actor, query: RequestQuery): Promise<RequestList> {
  const reach = allow(actor, "request:read");
  const direction = query.sort_by[0]?.isDescending === false ? asc : desc;
  const order = [direction(requests.at), direction(requests.id)];
  return database().transaction(async (tx) => {
    const where = and(reach, await matching(tx, query));
    const some = tx
      .select({ id: requests.id })
      .from(requests)
      .where(where)
      .limit(mostListed + 1);
    const found = await tx.$count(some.as("some"));
    const list = await paginate(query, Math.min(found, mostListed), ({ limit, offset }) =>
      rowsOf(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    );
    return { ...list, isCut: found > mostListed };
  }, oneMoment);
}

/** Rows read at once for an export. */
const batch = 1000;

/**
 * All requests that match, the newest first, read as they are asked for.
 * @throws insufficient_scope
 */
export async function exportRequests(actor: Actor, query: RequestQuery): Promise<AsyncIterable<RequestRow>> {
  const reach = allow(actor, "request:read");
  return readAll(and(reach, await matching(database(), query)));
}

async function* readAll(where: SQL | undefined): AsyncGenerator<RequestRow> {
  let last: RequestRow | undefined;
  for (;;) {
    const below =
      last && sql`(${requests.at}, ${requests.id}) < (${last.at.toISOString()}::timestamptz, ${last.id})`;
    const rows = await rowsOf(database())
      .where(and(where, below))
      .orderBy(desc(requests.at), desc(requests.id))
      .limit(batch);
    yield* rows;
    last = rows.at(-1);
    if (rows.length < batch) return;
  }
}

/** What deleted users and keys are called is told as long as there is a row of them. */
function rowsOf(db: Database | Tx) {
  const { id, at, request_id, key_id, user_id, model, path, status, reason } = requests;
  const { input_tokens, output_tokens, first_byte_ms, duration_ms, address } = requests;
  return db
    .select({
      id,
      at,
      request_id,
      key_id,
      key_name: sql<string | null>`${shownName(api_keys.name)}`,
      user_id,
      user_name: users.name,
      model,
      path,
      status,
      reason,
      input_tokens,
      output_tokens,
      first_byte_ms,
      duration_ms,
      address,
    })
    .from(requests)
    .leftJoin(api_keys, eq(api_keys.id, key_id))
    .leftJoin(users, eq(users.id, user_id))
    .$dynamic();
}

async function matching(db: Database | Tx, query: RequestQuery): Promise<SQL | undefined> {
  return and(
    when(query.key_id, (id) => eq(requests.key_id, id)),
    when(query.user_id, (id) => eq(requests.user_id, id)),
    when(query.owner_principal_id, (id) => eq(requests.owner_principal_id, id)),
    when(query.model, (model) => ilike(requests.model, containing(model))),
    when(query.path, (path) => ilike(requests.path, containing(path))),
    when(query.status, ofStatus),
    when(query.reason, (reason) => eq(requests.reason, reason)),
    within(requests.at, query),
    query.search === "" ? undefined : await found(db, query.search),
  );
}

function when<T>(value: T | undefined, condition: (value: T) => SQL | undefined): SQL | undefined {
  return value === undefined ? undefined : condition(value);
}

function ofStatus(status: string): SQL | undefined {
  if (status === "none") return isNull(requests.status);
  if (!status.endsWith("xx")) return eq(requests.status, Number(status));
  const first = Number(status[0]) * 100;
  return and(gte(requests.status, first), lt(requests.status, first + 100));
}

/** Keys and users are looked up before, since PostgreSQL would not use an index for all three at once. */
async function found(db: Database | Tx, search: string): Promise<SQL | undefined> {
  const pattern = containing(search);
  const [keys, people] = await Promise.all([
    db
      .select({ id: api_keys.id })
      .from(api_keys)
      .where(ilike(shownName(api_keys.name), pattern)),
    db.select({ id: users.id }).from(users).where(ilike(users.name, pattern)),
  ]);
  const among = (rows: { id: number }[]) => sql`any(${`{${rows.map(({ id }) => id).join()}}`}::integer[])`;
  return or(
    eq(requests.request_id, search),
    keys.length > 0 ? sql`${requests.key_id} = ${among(keys)}` : undefined,
    people.length > 0 ? sql`${requests.user_id} = ${among(people)}` : undefined,
  );
}
