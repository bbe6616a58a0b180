import { env } from "../../db/env";
import { log } from "../../db/log";
import type { Credential } from "../../lib/keys/verdict";
import type { Metrics } from "../metrics";
import { faultOf, msSince, type RequestNotes, rowOf } from "./request";
import { writeLines } from "./request-lines";
import { keepRequestLog } from "./request-log";
import { keepTotals } from "./totals";
import { keepWriter } from "./writer";

const mostTotals = 100_000;
const mostRequests = 20_000;

export type Usage = ReturnType<typeof keepUsage>;

/**
 * Counts in memory what keys do and writes it every few seconds, and with it the log of requests. Where the database is
 * away for long, rows of the log are given up before any count is.
 */
export function keepUsage(metrics: Metrics) {
  const totals = keepTotals(mostTotals);
  const requests = keepRequestLog(mostRequests);
  const writer = keepWriter({ usage: totals, requests });
  const lines = env().requestLog === "stdout" ? writeLines() : null;
  const tokens = { input: 0, output: 0 };
  let uncounted = 0;
  let underWay = 0;

  function count(
    { at, isCallable, model, reason, firstByteMs, tokens: told }: RequestNotes,
    credential: Credential,
    { status, durationMs }: { status: number | null; durationMs: number },
  ): void {
    const total = totals.find(credential, at, (isCallable && model) || "");
    if (total === undefined) {
      uncounted += 1;
      return;
    }
    const fault = faultOf(reason, status);
    total.requests += 1;
    total.refusals += Number(fault === "refusal");
    total.errors += Number(fault === "error");
    if (firstByteMs !== null) {
      total.answered += 1;
      total.first_byte_ms += firstByteMs;
      total.duration_ms += durationMs;
    }
    if (told !== null) {
      total.counted += 1;
      total.input_tokens += told.input;
      total.output_tokens += told.output;
    }
  }

  function pending(): number {
    const { usage, requests: rows } = writer.pending();
    return usage.length + rows.length + totals.size() + requests.size();
  }

  metrics.gauge({
    name: "latchkey_usage_pending",
    help: "Sums of usage and rows of the log of requests that are not yet written.",
    read: pending,
  });
  metrics.counter({
    name: "latchkey_usage_uncounted_total",
    help: "Uses of keys that are counted nowhere, because too many keys were used while the database was away.",
    read: () => uncounted,
  });
  metrics.counter({
    name: "latchkey_request_log_dropped_total",
    help: "Requests that are counted but not in the log, because too many came while the database was away.",
    read: requests.dropped,
  });
  metrics.counter({
    name: "latchkey_request_lines_dropped_total",
    help: "Requests that are not on standard output, because nobody read it for a while.",
    read: () => lines?.dropped() ?? 0,
  });
  metrics.counters({
    name: "latchkey_tokens_total",
    help: "Tokens that upstreams reported of their answers, by direction: input or output.",
    label: "direction",
    read: () => Object.entries(tokens),
  });

  return {
    /** Counts checks of others that a key was good for. */
    checked(credential: Credential, at: number, count: number): void {
      const total = totals.find(credential, at, "");
      if (total === undefined) uncounted += count;
      else total.checks += count;
    },
    /** A request has begun, which will end. */
    began(): void {
      underWay += 1;
    },
    /** Counts and logs a request that has ended, if it was somebody's. `status` is null when the client went before. */
    ended(notes: RequestNotes, status: number | null): void {
      underWay -= 1;
      const { credential, tokens: told } = notes;
      if (credential === null) return;
      const end = { status, durationMs: msSince(notes) };
      count(notes, credential, end);
      if (told !== null) {
        tokens.input += told.input;
        tokens.output += told.output;
      }
      const row = rowOf({ ...notes, credential }, end);
      lines?.add(row);
      requests.add(row);
      writer.flushWhenMany();
    },
    /** Writes what there is. @returns whether it is written; if not, it is kept for the next time */
    flush: writer.flush,
    /** Writes all there is once every request has ended, and tries for so many milliseconds at most. */
    async close(withinMs: number): Promise<void> {
      await Promise.all([writer.close(withinMs, () => underWay === 0), lines?.close(withinMs)]);
      if (pending() > 0)
        log.error({ pending: pending() }, "what keys were used for could not all be written");
    },
  };
}
