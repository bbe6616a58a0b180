import type { Changes } from "../db/changes";
import type { Keys } from "./keys";
import type { Metrics } from "./metrics";

/** Tells Prometheus what is remembered, how changes are heard, and what the database is asked. */
export function tellOfKeys<T>(
  metrics: Metrics,
  { keys, changes, silentMs }: { keys: Keys<T>; changes: Changes; silentMs: () => number },
): void {
  metrics.counters({
    name: "latchkey_proofs_total",
    help: "Where it was known from whether a key is good: memory, the database, or memory for want of the database.",
    label: "source",
    read: () => [
      ["cache", keys.counts.hits],
      ["cache_of_unknown", keys.counts.unknownHits],
      ["database", keys.counts.lookUps],
      ["stale_cache", keys.counts.stale],
    ],
  });
  metrics.gauges({
    name: "latchkey_cache_entries",
    help: "Credentials remembered: proven ones, and such as are no key.",
    label: "kind",
    read: () => [
      ["known", keys.size()],
      ["unknown", keys.unknownSize()],
    ],
  });
  metrics.counters({
    name: "latchkey_invalidations_total",
    help: "Changes that were applied, and gaps in hearing after which everything was forgotten.",
    label: "kind",
    read: () => [
      ["change", keys.counts.invalidations],
      ["gap", keys.counts.gaps],
    ],
  });
  metrics.gauge({
    name: "latchkey_hears_changes",
    help: "1 while changes are heard; while they are not, every check reads the database.",
    read: () => Number(changes.hears()),
  });
  metrics.gauge({
    name: "latchkey_staleness_seconds",
    help: "Since a change or a heartbeat was last heard: nothing remembered is known to be newer.",
    read: () => silentMs() / 1000,
  });
  metrics.gauge({
    name: "latchkey_change_lag_seconds",
    help: "How long the last heartbeat took from being sent to being heard.",
    read: () => (changes.lagMs() ?? 0) / 1000,
  });
  metrics.gauge({
    name: "latchkey_lookups_waiting",
    help: "Look-ups that wait for a connection to the database.",
    read: () => keys.waiting(),
  });
  metrics.gauge({
    name: "latchkey_database_rests",
    help: "1 while the database is left alone because it did not answer.",
    read: () => Number(keys.isResting()),
  });
}
