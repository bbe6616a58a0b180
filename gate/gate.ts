import { readCatalogue } from "../db/catalogue";
import { type ChangesOptions, listenToChanges } from "../db/changes";
import { acknowledge, forgetGate, tellOfGate } from "../db/gate-contact";
import { openLine } from "../db/line";
import { readShownKey } from "../db/shown-key";
import { accept } from "./answer";
import { keepCatalogue } from "./catalogue";
import { createClock } from "./clock";
import { keepKeys } from "./keys";
import { tellOfKeys } from "./keys-metrics";
import { keepLastUsed } from "./last-used";
import { openWays } from "./look-ups";
import type { Metrics } from "./metrics";
import { createBudget } from "./proxy/budget";
import { createProxy } from "./proxy/proxy";
import { createProxyMetrics } from "./proxy/proxy-metrics";
import { createScanner } from "./proxy/scanner";
import { keepStreams } from "./proxy/streams";
import { keepUpstreams } from "./proxy/upstreams";
import { createGate } from "./server";

type GateOptions = Pick<ChangesOptions, "beatEveryMs" | "deafAfterMs"> & {
  /** Host and port, for people. */
  name: string;
  version: string;
  maxStaleSeconds: number;
  metrics: Metrics;
  silentAfterMs?: number;
  limits?: Parameters<typeof createGate>[0]["limits"];
  /** What long bodies are read with, as built. */
  scanner?: URL;
  bodyBudget?: number;
  bodyIdleMs?: number;
};

const largestBodies = 268_435_456;
const answerWithinMs = 2000;

const warnings = {
  hears: "ok",
  connecting: "ok, but changes are not heard just now: every check reads the database",
  swallowed:
    "ok, but changes are not heard, as behind a pooler: every check reads the database; set DATABASE_URL_DIRECT",
};

/** Puts a gate together: what it remembers, hears and asks, and its listener, which does not listen yet. */
export function openGate({
  name,
  version,
  maxStaleSeconds,
  metrics,
  silentAfterMs,
  limits,
  scanner: program = new URL("./scan.js", import.meta.url),
  bodyBudget = largestBodies,
  bodyIdleMs,
  ...beats
}: GateOptions) {
  const ways = openWays(silentAfterMs);
  const used = keepLastUsed(metrics);
  const line = openLine({
    applicationName: "latchkey catalogue",
    silentAfterMs: silentAfterMs ?? answerWithinMs,
    prepare: ({ db }) => db,
  });
  const freshness = {
    hears: () => changes.hears(),
    maxStaleMs: maxStaleSeconds * 1000,
    now: createClock(),
  };
  const keys = keepKeys({ lookUp: ways.lookUp, show: accept, ...freshness });
  const upstreams = keepUpstreams();
  const catalogue = keepCatalogue({
    read: () => line.ask(readCatalogue),
    onRead: upstreams.keepOnly,
    ...freshness,
  });
  const streams = keepStreams({ prove: keys.prove, catalogue, ...freshness });
  const budget = createBudget(bodyBudget);
  const scanner = createScanner(program);
  let heardAt = performance.now();
  let appliedChange: number | null = null;
  let toAcknowledge: string | undefined;

  const changes = listenToChanges({
    ...beats,
    onGap() {
      keys.forget();
      catalogue.drop();
      streams.doubtAll();
    },
    onNotice(notice) {
      heardAt = performance.now();
      if (notice.kind === "change") {
        keys.apply(notice.change);
        if (notice.change.catalogue || notice.change.flush) catalogue.drop();
        streams.apply(notice.change);
        appliedChange = Number(notice.change.change) || appliedChange;
      } else if (notice.from !== changes.id) return;
      acknowledgeSoon(notice.name);
    },
    tell(db) {
      const lag = changes.lagMs();
      return tellOfGate(db, {
        id: changes.id,
        name,
        version,
        hears_changes: changes.hears(),
        keys_cached: keys.size(),
        applied_change: appliedChange,
        lag_ms: lag === null ? null : Math.round(lag),
        max_stale_seconds: maxStaleSeconds,
      });
    },
  });

  tellOfKeys(metrics, { keys, changes, silentMs: () => performance.now() - heardAt });

  /** One at a time: the last one stands for those before it, and the next heartbeat for one that is lost. */
  async function acknowledgeSoon(notice: string): Promise<void> {
    const isUnderWay = toAcknowledge !== undefined;
    toAcknowledge = notice;
    while (!isUnderWay && toAcknowledge !== undefined) {
      const latest: string = toAcknowledge;
      await changes.send((db) => acknowledge(db, changes.id, latest)).catch(() => {});
      if (toAcknowledge === latest) toAcknowledge = undefined;
    }
  }

  const server = createGate({
    used,
    keys,
    catalogue,
    proxy: createProxy({
      keys,
      catalogue,
      used,
      streams,
      upstreams,
      scanner,
      budget,
      showKey: (credential) => line.ask((db) => readShownKey(db, credential)),
      metrics: createProxyMetrics(metrics, { streams, budget }),
      ...(bodyIdleMs !== undefined && { bodyIdleMs }),
    }),
    metrics,
    checkReady: () => ways.check().then(() => warnings[changes.hearing()]),
    ...(limits && { limits }),
  });

  return {
    server,
    used,
    keys,
    catalogue,
    streams,
    budget,
    changes,
    /** Writes what is still to be written and closes every connection to the database. */
    async close(): Promise<void> {
      await used.flush();
      await changes.send((db) => forgetGate(db, changes.id)).catch(() => {});
      streams.close();
      await Promise.all([changes.close(), ways.close(), line.close(), upstreams.close(), scanner.close()]);
    },
  };
}
