import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { openLine, SilenceError } from "../../db/line";
import { log } from "../../db/log";
import { isOutage } from "../../db/outage";
import { type AddedUsage, type LoggedRequest, recordUsage, type UsageBatch } from "../../db/usage";

const flushEveryMs = 5000;
const retryEveryMs = 250;
const lookEveryMs = 10;
const silentAfterMs = 5000;
/** So that no statement takes long. */
const atOnce = { usage: 5000, requests: 2000 };

type Source<T> = { take(count: number): T[]; size(): number };
type Sources = { usage: Source<AddedUsage>; requests: Source<LoggedRequest> };

/**
 * Writes what the sources hold every few seconds, and all of it exactly once: a batch of which it is not known whether
 * it was written is sent again as it was.
 */
export function keepWriter({ usage, requests }: Sources) {
  const gate = randomUUID();
  const line = openLine({ applicationName: "latchkey usage", silentAfterMs, prepare: ({ db }) => db });
  let number = 0;
  let unsure: UsageBatch | null = null;
  let flight = Promise.resolve(true);
  let isClosed = false;

  function take(): UsageBatch | null {
    if (usage.size() === 0 && requests.size() === 0) return null;
    number += 1;
    return { gate, number, usage: usage.take(atOnce.usage), requests: requests.take(atOnce.requests) };
  }

  /** What comes while the last batch is written waits for the next time. */
  async function write(): Promise<boolean> {
    for (let isLast = false; !isLast; ) {
      isLast = unsure === null && usage.size() <= atOnce.usage && requests.size() <= atOnce.requests;
      const batch = unsure ?? take();
      if (batch === null) return true;
      unsure = batch;
      try {
        await line.ask((db) => recordUsage(db, batch));
      } catch (error) {
        // Of an outage those speak who need the database now; this can wait.
        const isAway = isOutage(error) || error instanceof SilenceError;
        if (!isAway) log.warn(error, "could not write what keys were used for");
        return false;
      }
      unsure = null;
    }
    return true;
  }

  function flush(): Promise<boolean> {
    flight = flight.then(write);
    return flight;
  }

  async function finish(isAllKnown: () => boolean): Promise<void> {
    while (!isClosed) {
      const isLast = isAllKnown();
      const isWritten = await flush();
      if (isLast && isWritten) return;
      await setTimeout(isWritten ? lookEveryMs : retryEveryMs);
    }
  }

  const timer = setInterval(flush, flushEveryMs).unref();
  return {
    /** Writes what there is. @returns whether it is written; if not, it is kept for the next time */
    flush,
    /** Writes soon, once there is as much as one statement takes. */
    flushWhenMany(): void {
      if (requests.size() === atOnce.requests) flush();
    },
    /** What is not known to be written. */
    pending: () => ({ usage: unsure?.usage ?? [], requests: unsure?.requests ?? [] }),
    /** Writes all there is once nothing more comes, and tries for so many milliseconds at most. */
    async close(withinMs: number, isAllKnown: () => boolean): Promise<void> {
      clearInterval(timer);
      await Promise.race([finish(isAllKnown), setTimeout(withinMs, undefined, { ref: false })]);
      isClosed = true;
      await line.close();
    },
  };
}
