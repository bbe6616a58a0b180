import { lt, or, sql } from "drizzle-orm";
import { anchorHead } from "./audit-heads";
import { database, type Tx } from "./client";
import { env } from "./env";
import { log } from "./log";
import { syncDue } from "./model-sync";
import { purgeRequests } from "./purge-requests";
import { writeRefusals } from "./refusals";
import { attempts, links, sessions } from "./schema";

const minuteMs = 60_000;
const jobsLock = 0x6c6b_6a6f;

/**
 * Does at the end of every minute what has to be done again and again.
 * @returns stops it, after a last round
 */
export function startJobs(): () => Promise<void> {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout;
  let round = Promise.resolve();
  const plan = () => {
    timer = setTimeout(
      () => {
        round = Promise.all([runJobs(), syncDue(stopping.signal)]).then(plan);
      },
      minuteMs - (Date.now() % minuteMs),
    );
    timer.unref();
  };
  plan();
  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await round;
    clearTimeout(timer);
    await runJobs();
  };
}

/** One round: what each process does for itself, and what one process does for all that share the database. */
export async function runJobs(): Promise<void> {
  try {
    await writeRefusals();
    await database().transaction(async (tx) => {
      const [lock] = await tx.execute(sql`select pg_try_advisory_xact_lock(${jobsLock}) as is_mine`);
      if (lock?.is_mine !== true) return;
      await anchorHead(tx);
      await purge(tx);
    });
    await purgeRequests();
  } catch (error) {
    log.warn({ error }, "the jobs of this minute were not done");
  }
}

/** Removes what can have no effect any more. */
async function purge(tx: Tx): Promise<void> {
  const now = new Date();
  const before = (ms: number) => new Date(now.getTime() - ms);
  const weekAgo = before(7 * 24 * 60 * minuteMs);
  const idleSince = before(env().sessionIdleHours * 60 * minuteMs);
  await tx.delete(sessions).where(or(lt(sessions.expires_at, now), lt(sessions.last_seen_at, idleSince)));
  // For a week the pages can still say of a link that it was used or is too old.
  await tx.delete(links).where(or(lt(links.expires_at, weekAgo), lt(links.used_at, weekAgo)));
  await tx.delete(attempts).where(lt(attempts.expire, now));
}
