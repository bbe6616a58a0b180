import { hash, randomBytes } from "node:crypto";
import { type Change, everything } from "../db/change-notice";
import type { Unproven } from "../db/presented-key";
import { readToken } from "../lib/keys/token";
import type { Credential } from "../lib/keys/verdict";
import { createBreaker } from "./breaker";
import { concerns, createCache, type Known } from "./cache";
import { createClock } from "./clock";
import { createLane } from "./lane";

const longestKnownMs = 30_000;
const unknownMs = 5000;

export type Proof<T> = Known<T> | Unproven;

/** Which way a look-up goes: credentials that were good once do not wait behind those that may be made up. */
export type Way = "known" | "stranger";

type KeysOptions<T> = {
  /** Asks the database. @throws when it cannot be asked */
  lookUp: (token: string, way: Way) => Promise<Credential | Unproven>;
  /** Made once of each proven key, and kept with it. */
  show: (credential: Credential) => T;
  /** Whether changes are heard; as long as they are not, every check reads the database. */
  hears: () => boolean;
  maxStaleMs: number;
  now?: () => number;
};

export type Keys<T> = ReturnType<typeof keepKeys<T>>;

type Flight<T> = { answer: Promise<Proof<T>>; missed: Change[] };

/**
 * Proves presented credentials, from memory where that is as good as the database: read within 30 s, never longer ago
 * than `maxStaleMs`, and nothing heard since that changed it. Without a database, what was read within `maxStaleMs` is
 * good. No credential is kept, only its digest with a secret of this process.
 */
export function keepKeys<T>({ lookUp, show, hears, maxStaleMs, now = createClock() }: KeysOptions<T>) {
  const cache = createCache<T>();
  const flights = new Map<string, Flight<T>>();
  const breaker = createBreaker(now);
  const lanes = {
    known: createLane({ atOnce: 64, mostWaiting: 1024, waitMs: 1000 }),
    // A few for each of the two connections, which are busy then while this process is.
    stranger: createLane({ atOnce: 8, mostWaiting: 64, waitMs: 1000 }),
  };
  const salt = randomBytes(32).toString("base64");
  const knownMs = Math.min(longestKnownMs, maxStaleMs);
  /** What happened so far, for the metrics. */
  const counts = { hits: 0, unknownHits: 0, lookUps: 0, stale: 0, invalidations: 0, gaps: 0 };

  /** @throws (as a rejected promise) when the database would have to be asked and cannot be */
  function prove(token: string): Proof<T> | Promise<Proof<T>> {
    const digest = hash("sha256", salt + token, "base64");
    const entry = cache.get(digest);
    if (entry !== undefined) {
      if (hears() && now() - entry.readAt < knownMs) {
        counts.hits += 1;
        return entry;
      }
    } else {
      const since = cache.unknownSince(digest);
      if (since !== undefined && hears() && now() - since < Math.min(unknownMs, maxStaleMs)) {
        counts.unknownHits += 1;
        return "unknown_key";
      }
      if (readToken(token).kind === "malformed") return "malformed_key";
    }
    return ask(digest, token);
  }

  async function ask(digest: string, token: string): Promise<Proof<T>> {
    let flight = flights.get(digest);
    const missedBefore = flight?.missed.length ?? 0;
    flight ??= depart(digest, token);
    try {
      const answer = await flight.answer;
      // Who joined after a change was heard must not be answered by what was read before it.
      const isOutdated = flight.missed
        .slice(0, missedBefore)
        .some((change) => concerns(change, credentialOf(answer)));
      return isOutdated ? await prove(token) : answer;
    } catch (error) {
      const entry = cache.get(digest);
      if (entry === undefined || now() - entry.readAt >= maxStaleMs) throw error;
      counts.stale += 1;
      return entry;
    }
  }

  /** One look-up for all who present the same credential meanwhile. */
  function depart(digest: string, token: string): Flight<T> {
    const flight: Flight<T> = { answer: look(digest, token, () => flight.missed), missed: [] };
    flights.set(digest, flight);
    const land = () => void (flights.get(digest) === flight && flights.delete(digest));
    flight.answer.then(land, land);
    return flight;
  }

  async function look(digest: string, token: string, missed: () => readonly Change[]): Promise<Proof<T>> {
    const way = cache.wasGood(digest) ? "known" : "stranger";
    let readAt = now();
    const credential = await lanes[way].run(() =>
      breaker.run(() => {
        counts.lookUps += 1;
        readAt = now();
        return lookUp(token, way);
      }),
    );
    if (credential === "malformed_key") return credential;
    const proven = credential === "unknown_key" ? null : credential;
    const isStill = !missed().some((change) => concerns(change, proven));
    if (proven === null) {
      cache.drop(digest);
      if (isStill) cache.keepUnknown(digest, readAt);
      return "unknown_key";
    }
    const entry = { credential: proven, shown: show(proven), readAt };
    if (isStill) cache.keep(digest, entry);
    return entry;
  }

  return {
    prove,
    /** Forgets what the change concerns, also what a look-up under way will answer. */
    apply(change: Change): void {
      counts.invalidations += 1;
      for (const flight of flights.values()) flight.missed.push(change);
      cache.apply(change);
    },
    /** Forgets everything: changes may have been missed. */
    forget(): void {
      counts.gaps += 1;
      for (const flight of flights.values()) flight.missed.push(everything);
      cache.clear();
    },
    counts,
    size: cache.size,
    unknownSize: cache.unknownSize,
    waiting: () => lanes.known.waiting() + lanes.stranger.waiting(),
    isResting: breaker.isOpen,
  };
}

function credentialOf<T>(proof: Proof<T>): Credential | null {
  return typeof proof === "string" ? null : proof.credential;
}
