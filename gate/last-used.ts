import { log } from "../db/log";
import { recordUses } from "../db/presented-key";

const flushEveryMs = 5000;
const mostKeys = 100_000;

export type LastUsed = {
  /** Remembers that a key was good for something; no query. */
  note(keyId: number, at: Date): void;
  /** Writes what was noted; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
};

/** Keeps when each key was last used in memory and writes it every few seconds, many keys in one statement. */
export function keepLastUsed(): LastUsed {
  let noted = new Map<number, Date>();

  async function flush(): Promise<void> {
    const batch = noted;
    noted = new Map();
    await recordUses(batch).catch((error: unknown) => {
      log.warn(error, "could not write when keys were last used");
      noted = new Map([...batch, ...noted]);
    });
  }

  setInterval(flush, flushEveryMs).unref();
  return {
    note(keyId, at) {
      if (noted.size < mostKeys || noted.has(keyId)) noted.set(keyId, at);
    },
    flush,
  };
}
