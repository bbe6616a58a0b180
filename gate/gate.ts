import { type ChangesOptions, listenToChanges } from "../db/changes";
import { acknowledge, forgetGate, tellOfGate } from "../db/gate-contact";
import { accept } from "./answer";
import { createClock } from "./clock";
import { keepKeys } from "./keys";
import { tellOfKeys } from "./keys-metrics";
import { keepLastUsed } from "./last-used";
import { openWays } from "./look-ups";
import type { Metrics } from "./metrics";
import { openProxy, type ProxyOptions } from "./proxy/open-proxy";
import { createGate } from "./server";
import { keepUsage } from "./usage/usage";

type GateOptions = Pick<ChangesOptions, "beatEveryMs" | "deafAfterMs"> &
  ProxyOptions & {
    /** Host and port, for people. */
    name: string;
    version: string;
    maxStaleSeconds: number;
    metrics: Metrics;
    limits?: Parameters<typeof createGate>[0]["limits"];
  };

const longestCloseMs = 1000;

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
  limits,
  beatEveryMs,
  deafAfterMs,
  ...options
}: GateOptions) {
  const ways = openWays(options.silentAfterMs);
  const usage = keepUsage(metrics);
  const used = keepLastUsed(metrics, usage);
  const freshness = {
    hears: () => changes.hears(),
    maxStaleMs: maxStaleSeconds * 1000,
    now: createClock(),
  };
  const keys = keepKeys({ lookUp: ways.lookUp, show: accept, ...freshness });
  const proxy = openProxy({ keys, used, usage, metrics, freshness }, options);
  let heardAt = performance.now();
  let appliedChange: number | null = null;
  let toAcknowledge: string | undefined;

  const changes = listenToChanges({
    ...(beatEveryMs !== undefined && { beatEveryMs }),
    ...(deafAfterMs !== undefined && { deafAfterMs }),
    onGap() {
      keys.forget();
      proxy.forget();
    },
    onNotice(notice) {
      heardAt = performance.now();
      if (notice.kind === "change") {
        keys.apply(notice.change);
        proxy.apply(notice.change);
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
    catalogue: proxy.catalogue,
    proxy: proxy.answer,
    metrics,
    checkReady: () => ways.check().then(() => warnings[changes.hearing()]),
    ...(limits && { limits }),
  });

  return {
    server,
    used,
    usage,
    keys,
    proxy,
    changes,
    /**
     * Writes what is still to be written and closes every connection to the database.
     * @param withinMs how long it may be tried to write what keys were used for
     */
    async close(withinMs = longestCloseMs): Promise<void> {
      await Promise.all([used.flush(), usage.close(withinMs)]);
      await changes.send((db) => forgetGate(db, changes.id)).catch(() => {});
      await Promise.all([changes.close(), ways.close(), proxy.close()]);
    },
  };
}
