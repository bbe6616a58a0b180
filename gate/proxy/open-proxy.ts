import { readCatalogue } from "../../db/catalogue";
import type { Change } from "../../db/change-notice";
import { openLine } from "../../db/line";
import { readShownKey } from "../../db/shown-key";
import { keepCatalogue } from "../catalogue";
import type { Keys } from "../keys";
import type { LastUsed } from "../last-used";
import type { Metrics } from "../metrics";
import type { Usage } from "../usage/usage";
import { createBudget } from "./budget";
import { createProxy } from "./proxy";
import { createProxyMetrics } from "./proxy-metrics";
import { createScanner } from "./scanner";
import { keepStreams } from "./streams";
import { keepUpstreams } from "./upstreams";

export type ProxyOptions = {
  /** What long bodies are read with, as built. */
  scanner?: URL;
  /** How many bytes of bodies may be in memory together. */
  bodyBudget?: number;
  bodyIdleMs?: number;
  silentAfterMs?: number;
};

type Beside = {
  keys: Keys<unknown>;
  used: LastUsed;
  usage: Usage;
  metrics: Metrics;
  freshness: { hears: () => boolean; maxStaleMs: number; now: () => number };
};

const largestBodies = 268_435_456;
const answerWithinMs = 2000;

/** Puts the proxy together: the catalogue that it and every check rest on, and the requests under way. */
export function openProxy({ keys, used, usage, metrics, freshness }: Beside, options: ProxyOptions) {
  const line = openLine({
    applicationName: "latchkey catalogue",
    silentAfterMs: options.silentAfterMs ?? answerWithinMs,
    prepare: ({ db }) => db,
  });
  const upstreams = keepUpstreams();
  const read = () => line.ask(readCatalogue);
  const catalogue = keepCatalogue({ read, onRead: upstreams.keepOnly, ...freshness });
  const streams = keepStreams({ prove: keys.prove, catalogue, ...freshness });
  const budget = createBudget(options.bodyBudget ?? largestBodies);
  const scanner = createScanner(options.scanner ?? new URL("./scan.js", import.meta.url));
  const answer = createProxy({
    keys,
    catalogue,
    used,
    usage,
    streams,
    upstreams,
    scanner,
    budget,
    showKey: (credential) => line.ask((db) => readShownKey(db, credential)),
    metrics: createProxyMetrics(metrics, { streams, budget }),
    ...(options.bodyIdleMs !== undefined && { bodyIdleMs: options.bodyIdleMs }),
  });
  return {
    answer,
    catalogue,
    streams,
    budget,
    /** Forgets what the change concerns, and judges anew what it may have ended. The keys must know of it before. */
    apply(change: Change): void {
      if (change.catalogue || change.flush) catalogue.drop();
      streams.apply(change);
    },
    /** Forgets everything: changes may have been missed. */
    forget(): void {
      catalogue.drop();
      streams.doubtAll();
    },
    async close(): Promise<void> {
      streams.close();
      await Promise.all([line.close(), upstreams.close(), scanner.close()]);
    },
  };
}
