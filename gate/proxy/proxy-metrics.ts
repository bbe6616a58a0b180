import { log } from "../../db/log";
import type { ProxyRefusal } from "../../lib/proxy";
import { plainRequests } from "../../lib/requests";
import { countDurations } from "../durations";
import type { Metrics } from "../metrics";
import type { Budget } from "./budget";
import type { Streams } from "./streams";

const logAtMostEveryMs = 1000;
const endpoints = new Set(plainRequests.map((request) => request.replace(/^\w+ /, "")));

/** From a cached answer of a small model to a long prompt's first word. */
const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export type ProxyMetrics = ReturnType<typeof createProxyMetrics>;

/** Tells Prometheus what the proxy does. Labels are of the table of endpoints and the catalogue, never of a client. */
export function createProxyMetrics(
  metrics: Metrics,
  { streams, budget }: { streams: Streams; budget: Budget },
) {
  const outcomes = new Map<string, number>();
  const paths = new Map<string, number>();
  const firstBytes = new Map<string, number>();
  const waits = countDurations(
    "latchkey_upstream_first_byte_seconds",
    "How long upstreams took from being asked to the first byte of their answer.",
    bounds,
  );
  let quietUntil = 0;

  function count(path: string, outcome: string): void {
    const endpoint = `/v1${path}`;
    const label = endpoints.has(endpoint) ? endpoint : "other";
    paths.set(label, (paths.get(label) ?? 0) + 1);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  metrics.counters({
    name: "latchkey_proxied_requests_total",
    help: "Requests to the proxy by their end: done, broken, gone (the client went), or the reason of a refusal.",
    label: "outcome",
    read: () => outcomes,
  });
  metrics.counters({
    name: "latchkey_proxied_endpoints_total",
    help: "Requests to the proxy by endpoint.",
    label: "endpoint",
    read: () => paths,
  });
  metrics.counters({
    name: "latchkey_upstream_answers_total",
    help: "Answers that upstreams began.",
    label: "upstream",
    read: () => firstBytes,
  });
  metrics.counters({
    name: "latchkey_streams_cut_total",
    help: "Requests under way that were ended because their key may not make them any more, by reason.",
    label: "reason",
    read: () => streams.cuts,
  });
  metrics.gauge({
    name: "latchkey_open_streams",
    help: "Proxied requests under way.",
    read: streams.size,
  });
  metrics.gauge({
    name: "latchkey_body_bytes",
    help: "Bytes of request bodies in memory.",
    read: budget.used,
  });
  metrics.histogram(waits);

  return {
    refused: (path: string, code: ProxyRefusal) => count(path, code),
    ended: count,
    firstByte(upstream: string, ms: number): void {
      firstBytes.set(upstream, (firstBytes.get(upstream) ?? 0) + 1);
      waits.add(ms);
    },
    /** An outage fails every request, which must not fill the disk. */
    report(error: unknown): void {
      if (Date.now() < quietUntil) return;
      quietUntil = Date.now() + logAtMostEveryMs;
      log.error(error, "a request could not be proxied");
    },
  };
}
