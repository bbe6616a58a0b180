import { sql } from "drizzle-orm";
import { requestLogDays } from "../lib/request-log";
import { database } from "./client";
import { requests, usage_batches } from "./usage-schema";

const rowsAtOnce = 10_000;
/** A backlog is worked off over several minutes, so that a process that stops need not wait for it. */
const mostStatements = 50;
const tooOld = sql`now() - make_interval(days => ${requestLogDays})`;

/** Removes what is too old from the log of requests, in parts, so that no statement holds its locks for long. */
export async function purgeRequests(): Promise<void> {
  await database().delete(usage_batches).where(sql`${usage_batches.written_at} < ${tooOld}`);
  for (let statement = 0; statement < mostStatements; statement++) {
    const { count } = await database().execute(sql`
      delete from ${requests} using (
        select at, id from ${requests} where at < ${tooOld} order by at, id limit ${rowsAtOnce} for update skip locked
      ) as old
      where ${requests.at} = old.at and ${requests.id} = old.id`);
    if (count < rowsAtOnce) return;
  }
}
