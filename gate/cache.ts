import { LRUCache } from "lru-cache";
import type { Change } from "../db/change-notice";
import type { Credential } from "../lib/keys/verdict";

const mostKnown = 50_000;
const mostUnknown = 100_000;
const mostSeen = 200_000;

/** What was read of a proven key, and when: nothing in it ever changes. */
export type Known<T> = { readonly credential: Credential; readonly shown: T; readonly readAt: number };

/**
 * What the gate remembers by the digest of a credential: keys that were proven, credentials that are none, and longer
 * than either which were good once. It knows nothing of time.
 */
export function createCache<T>() {
  const digestsOf = new Map<number, Set<string>>();
  const known = new LRUCache<string, Known<T>>({
    max: mostKnown,
    dispose: ({ credential: { keyId } }, digest) => {
      const digests = digestsOf.get(keyId);
      digests?.delete(digest);
      if (digests?.size === 0) digestsOf.delete(keyId);
    },
  });
  const unknown = new LRUCache<string, number>({ max: mostUnknown });
  const seen = new LRUCache<string, true>({ max: mostSeen });

  function dropAll({ keys, users, owners }: Change): void {
    const digests = keys.flatMap((keyId) => [...(digestsOf.get(keyId) ?? [])]);
    if (users.length > 0 || owners.length > 0) {
      for (const [digest, { credential }] of known) {
        if (users.includes(credential.userId) || owners.includes(credential.ownerPrincipalId)) {
          digests.push(digest);
        }
      }
    }
    for (const digest of digests) known.delete(digest);
  }

  return {
    get: (digest: string) => known.get(digest),
    /** When it was last looked for in vain. */
    unknownSince: (digest: string) => unknown.get(digest),
    wasGood: (digest: string) => seen.has(digest),
    keep(digest: string, entry: Known<T>): void {
      known.set(digest, entry);
      seen.set(digest, true);
      const { keyId } = entry.credential;
      const digests = digestsOf.get(keyId);
      if (digests) digests.add(digest);
      else digestsOf.set(keyId, new Set([digest]));
    },
    keepUnknown(digest: string, readAt: number): void {
      unknown.set(digest, readAt);
    },
    drop: (digest: string) => known.delete(digest),
    /** Forgets what the change concerns. */
    apply(change: Change): void {
      if (change.flush) known.clear();
      else dropAll(change);
      if (change.flush || change.adds) unknown.clear();
    },
    clear(): void {
      known.clear();
      unknown.clear();
    },
    size: () => known.size,
    unknownSize: () => unknown.size,
  };
}

/** Whether the change may have made this answer wrong; null is the answer that there is no such key. */
export function concerns(change: Change, credential: Credential | null): boolean {
  if (change.flush) return true;
  if (credential === null) return change.adds;
  const { keyId, userId, ownerPrincipalId } = credential;
  return (
    change.keys.includes(keyId) || change.users.includes(userId) || change.owners.includes(ownerPrincipalId)
  );
}
