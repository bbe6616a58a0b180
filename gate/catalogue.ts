import type { Catalogue } from "../db/catalogue";
import type { ClosedModels } from "../lib/models/access";
import { createBreaker } from "./breaker";

const longestKnownMs = 30_000;

type CatalogueOptions = {
  /** Asks the database. @throws when it cannot be asked */
  read: () => Promise<Catalogue>;
  /** Whether changes are heard; as long as they are not, every question reads the database. */
  hears: () => boolean;
  maxStaleMs: number;
  now: () => number;
  /** Told of each catalogue that was read. */
  onRead?: (catalogue: Catalogue) => void;
};

export type Snapshot = { readonly catalogue: Catalogue; readonly readAt: number };
export type CatalogueKeeper = ReturnType<typeof keepCatalogue>;

/**
 * Keeps the catalogue in memory as long as it is as good as the database: nothing heard since that changed it, and never
 * read longer ago than 30 s or `maxStaleMs`. Without a database, what was read within `maxStaleMs` is good.
 */
export function keepCatalogue({ read, hears, maxStaleMs, now, onRead }: CatalogueOptions) {
  const breaker = createBreaker(now);
  const knownMs = Math.min(longestKnownMs, maxStaleMs);
  const counts = { reads: 0 };
  let kept: Snapshot | undefined;
  let generation = 0;
  let underWay: { generation: number; answer: Promise<Snapshot> } | undefined;
  let following: Promise<Snapshot> | undefined;

  /** @throws (as a rejected promise) when the database would have to be asked and cannot be */
  function current(): Snapshot | Promise<Snapshot> {
    if (kept !== undefined && hears() && now() - kept.readAt < knownMs) return kept;
    return ask().catch((error: unknown) => {
      if (kept === undefined || now() - kept.readAt >= maxStaleMs) throw error;
      return kept;
    });
  }

  /**
   * One reading for all who ask meanwhile. Nobody joins one that began before a change was heard, or while none are
   * heard before they asked.
   */
  function ask(): Promise<Snapshot> {
    if (underWay === undefined) return depart();
    if (underWay.generation === generation && hears() && knownMs > 0) return underWay.answer;
    following ??= underWay.answer
      .catch(() => {})
      .then(() => {
        following = undefined;
        return depart();
      });
    return following;
  }

  function depart(): Promise<Snapshot> {
    if (underWay?.generation === generation) return underWay.answer;
    const flight = { generation, answer: look(generation) };
    underWay = flight;
    const land = () => {
      if (underWay === flight) underWay = undefined;
    };
    flight.answer.then(land, land);
    return flight.answer;
  }

  async function look(begunIn: number): Promise<Snapshot> {
    const readAt = now();
    const catalogue = await breaker.run(() => {
      counts.reads += 1;
      return read();
    });
    const snapshot = { catalogue, readAt };
    if (begunIn === generation) {
      kept = snapshot;
      onRead?.(catalogue);
    }
    return snapshot;
  }

  return {
    current,
    /** Who may use what, at once when it is known. */
    closed(): ClosedModels | Promise<ClosedModels> {
      const snapshot = current();
      return snapshot instanceof Promise
        ? snapshot.then(({ catalogue }) => catalogue.closed)
        : snapshot.catalogue.closed;
    },
    /** Forgets what was read, also what a reading under way will answer. */
    drop(): void {
      generation += 1;
      kept = undefined;
    },
    size: () => kept?.catalogue.models.size ?? 0,
    counts,
  };
}
