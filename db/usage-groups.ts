import { asc, desc, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { SortTerm } from "../lib/list";
import type { UsageGroup, UsageRange, UsageRow, UsageSortField, UsageSums } from "../lib/usage";
import type { Tx } from "./client";
import { api_keys, shownName, users } from "./schema";
import { key_usage } from "./usage-schema";

const columns = { key: key_usage.key_id, user: key_usage.user_id, model: key_usage.model };

/** The column whose values are the groups; the day where they are days. */
export function columnOf(by: UsageGroup) {
  return by === "day" ? key_usage.day : columns[by];
}

/**
 * The rows of the record that `where` lets through, added up by group. Among days are those on which there was nothing.
 * `id` is the group’s day, number or name as text; no table has a column named like it, since names stand alone in
 * subqueries.
 */
export function grouped(tx: Tx, by: UsageGroup, where: SQL | undefined, { from, to }: UsageRange) {
  const column = columnOf(by);
  const counted = tx
    .select({ id: sql<string>`${column}::text`.as("group_id"), ...sumsOf(key_usage) })
    .from(key_usage)
    .where(where)
    .groupBy(column)
    .as("counted");
  if (by !== "day") return counted;
  const day = sql<string>`days.day::date::text`;
  return tx
    .select({ id: day.as("group_id"), ...sumsOf(counted) })
    .from(sql`generate_series(${from}::date, ${to}::date, interval '1 day') as days (day)`)
    .leftJoin(counted, eq(counted.id, day))
    .groupBy(sql`days.day`)
    .as("grouped");
}
export type Grouped = ReturnType<typeof grouped>;

type Counter = keyof UsageSums;

function ofEach<T>(make: (counter: Counter) => T): Record<Counter, T> {
  return {
    requests: make("requests"),
    refusals: make("refusals"),
    errors: make("errors"),
    answered: make("answered"),
    counted: make("counted"),
    input_tokens: make("input_tokens"),
    output_tokens: make("output_tokens"),
    first_byte_ms: make("first_byte_ms"),
    duration_ms: make("duration_ms"),
    checks: make("checks"),
  };
}

/** All counters of rows added up, for a query that groups them. */
export function sumsOf(rows: Record<Counter, SQLWrapper>) {
  return ofEach((name) => sql`coalesce(sum(${rows[name]}), 0)`.mapWith(Number).as(name));
}

/** All counters of each group. */
export function countersOf(rows: Grouped) {
  return ofEach((name) => rows[name]);
}

/** The same of all groups together, beside each. */
export function totalsOf(rows: Grouped) {
  return ofEach((name) => sql`sum(${rows[name]}) over ()`.mapWith(Number));
}

/** What is told where nothing was counted. */
export const noUse: UsageSums = { ...ofEach(() => 0), first_byte_ms: null, duration_ms: null };

/** Times were added up; what is told of them is the mean of what was answered. */
export function withMeans(sums: Record<Counter, number>): UsageSums {
  const { answered, first_byte_ms, duration_ms } = sums;
  const mean = (total: number) => (answered === 0 ? null : Math.round(total / answered));
  return { ...sums, first_byte_ms: mean(first_byte_ms), duration_ms: mean(duration_ms) };
}

/** What a group is called: by its name of today, or by the last that was recorded when it is gone. */
export function nameOf(by: UsageGroup, id: SQLWrapper): SQL<string> {
  switch (by) {
    case "day":
    case "model":
      return sql<string>`${id}`;
    case "key":
      return sql<string>`coalesce(
        (select ${shownName(api_keys.name)} from ${api_keys} where ${api_keys.id} = ${id}::integer),
        (select k.key_name from ${key_usage} k where k.key_id = ${id}::integer order by k.day desc limit 1))`;
    case "user":
      return sql<string>`coalesce(
        (select ${users.name} from ${users} where ${users.id} = ${id}::integer),
        (select k.user_name from ${key_usage} k where k.user_id = ${id}::integer order by k.day desc limit 1))`;
  }
}

/** Whose a key was. */
const holderOf = (keyId: SQLWrapper) =>
  sql<number>`(select k.user_id from ${key_usage} k where k.key_id = ${keyId}::integer order by k.day desc limit 1)`;

/** Groups of `rows` as they are listed; of a key also whose it is. */
export function rowColumns(by: UsageGroup, rows: Grouped) {
  const { id } = rows;
  const holder = by === "key" ? holderOf(id) : sql<null>`null::integer`;
  return {
    id,
    name: nameOf(by, id).as("name"),
    holder_id: holder.as("holder_id"),
    holder_name: nameOf("user", holder).as("holder_name"),
    ...countersOf(rows),
  };
}

type Listed = Record<Counter, number> & {
  id: string;
  name: string;
  holder_id: number | null;
  holder_name: string | null;
};

/** A group as it is listed. */
export function toRow(by: UsageGroup, { id, name, holder_id, holder_name, ...sums }: Listed): UsageRow {
  const nothing = { day: null, key_id: null, key_name: null, user_id: null, user_name: null, model: null };
  const about = {
    day: { day: id },
    key: { key_id: Number(id), key_name: name, user_id: holder_id, user_name: holder_name },
    user: { user_id: Number(id), user_name: name },
    model: { model: id },
  };
  return { ...nothing, ...about[by], ...withMeans(sums) };
}

/** Total, since groups that are alike are told apart by `id`; what has no mean comes after all that have one. */
export function orderOf(by: UsageGroup, rows: Grouped, terms: readonly SortTerm<UsageSortField>[]): SQL[] {
  const mean = (total: SQLWrapper) => sql`coalesce(${total} / nullif(${rows.answered}, 0), -1)`;
  const expressions: Record<UsageSortField, SQLWrapper> = {
    name: by === "day" ? rows.id : sql`lower(${nameOf(by, rows.id)})`,
    requests: rows.requests,
    refusals: rows.refusals,
    errors: rows.errors,
    input_tokens: rows.input_tokens,
    output_tokens: rows.output_tokens,
    first_byte_ms: mean(rows.first_byte_ms),
    duration_ms: mean(rows.duration_ms),
    checks: rows.checks,
  };
  const sorted = terms.map((term) => (term.isDescending ? desc : asc)(expressions[term.field]));
  return [...sorted, (terms[0]?.isDescending ? desc : asc)(rows.id)];
}
