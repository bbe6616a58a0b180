import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Database, Tx } from "./client";
import { api_keys, shownName, users } from "./schema";
import { key_usage, requests, usage_batches } from "./usage-schema";

/** What is added for one key, model and day; the names are for when nobody knows better any more. */
export type AddedUsage = typeof key_usage.$inferSelect;

export type LoggedRequest = Omit<typeof requests.$inferSelect, "id" | "at"> & { at: string };

export type UsageBatch = {
  /** The gate, from its start to its end. */
  gate: string;
  /** Greater with each batch of the gate. */
  number: number;
  usage: readonly AddedUsage[];
  requests: readonly LoggedRequest[];
};

/**
 * Adds to the record of use and the log of requests: all of the batch or nothing. A batch may be sent again for as long
 * as it is not known whether it was written, and counts once; the gate's next one must not be sent before.
 */
export async function recordUsage(db: Pick<Database, "execute">, batch: UsageBatch): Promise<void> {
  const isNew = sql`exists (select from latest)`;
  const { day, key_id, model, key_name, user_name, ...others } = columnsOf(key_usage);
  // Locked in one order, so that two gates that count for the same keys wait for each other instead of failing.
  await db.execute(sql`
    with latest as (
      insert into ${usage_batches} as known (gate, number, written_at) values (${batch.gate}, ${batch.number}, now())
      on conflict (gate) do update set number = excluded.number, written_at = excluded.written_at
      where known.number < excluded.number
      returning true
    ), counted as (
      insert into ${key_usage} as total (day, key_id, model, key_name, user_name, ${listed(others)})
      select noted.day, noted.key_id, noted.model, coalesce(${shownName(api_keys.name)}, noted.key_name),
        coalesce(${users.name}, noted.user_name), ${listed(others, "noted.")}
      from ${recordset(key_usage, batch.usage)}
      left join ${api_keys} on ${api_keys.id} = noted.key_id
      left join ${users} on ${users.id} = noted.user_id
      where ${isNew}
      order by noted.day, noted.key_id, noted.model
      on conflict (day, key_id, model) do update
      set key_name = excluded.key_name, user_name = excluded.user_name, ${sums}
    )
    insert into ${requests} (${listed(columnsOf(requests))})
    select ${listed(columnsOf(requests))} from ${recordset(requests, batch.requests)} where ${isNew}`);
}

/** Gives a user another name in what their keys were used for. */
export async function renameInUsage(tx: Tx, userId: number, name: string): Promise<void> {
  // In the order in which gates lock them.
  await tx.execute(sql`
    update ${key_usage} as total set user_name = ${name}
    from (
      select day, key_id, model from ${key_usage} where user_id = ${userId}
      order by day, key_id, model for no key update
    ) as theirs
    where (total.day, total.key_id, total.model) = (theirs.day, theirs.key_id, theirs.model)`);
}

type Columns = Record<string, { name: string; getSQLType(): string }>;

/** Without what the database numbers by itself. */
function columnsOf(table: PgTable): Columns {
  const all = Object.entries(getTableColumns(table));
  return Object.fromEntries(all.filter(([, { generatedIdentity }]) => generatedIdentity === undefined));
}

function listed(columns: Columns, prefix = ""): SQL {
  return sql.raw(
    Object.keys(columns)
      .map((name) => `${prefix}"${name}"`)
      .join(),
  );
}

function recordset(table: PgTable, rows: readonly object[]): SQL {
  const types = Object.entries(columnsOf(table)).map(([name, column]) => `"${name}" ${column.getSQLType()}`);
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as noted(${sql.raw(types.join())})`;
}

const sums = sql.raw(
  Object.entries(getTableColumns(key_usage))
    .filter(([, { hasDefault }]) => hasDefault)
    .map(([name]) => `"${name}" = total."${name}" + excluded."${name}"`)
    .join(),
);
