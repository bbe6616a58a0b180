import { env } from "../db/env";
import { log } from "../db/log";
import { isOutage } from "../db/outage";
import { recordUses } from "../db/uses";
import { clientAddress, parseNetworks } from "../lib/address";
import type { Metrics } from "./metrics";
import { headerValues } from "./raw-headers";

const flushEveryMs = 5000;
const mostKeys = 100_000;

type Caller = { rawHeaders: readonly string[]; socket: { remoteAddress?: string | undefined } };
type Noted = { at: number; peer: string; forwardedFor: string };

export type LastUsed = {
  /** Remembers that a key was good for this request; no query. */
  note(keyId: number, at: Date, request: Caller): void;
  /** Writes what was noted; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
};

/**
 * Keeps in memory when and from where each key was last used and writes it every few seconds, many keys in one
 * statement. An address is worked out when it is written: of a busy key's many, only the last one counts.
 */
export function keepLastUsed(metrics: Metrics): LastUsed {
  const trusted = parseNetworks(env().trustedProxies);
  let noted = new Map<number, Noted>();

  async function flush(): Promise<void> {
    const batch = noted;
    noted = new Map();
    const uses = [...batch].map(([id, { at, peer, forwardedFor }]) => ({
      id,
      at: new Date(at),
      address: clientAddress(peer, forwardedFor, trusted) || null,
    }));
    await recordUses(uses).catch((error: unknown) => {
      // Of an outage those speak who need the database now; this can wait.
      if (!isOutage(error)) log.warn(error, "could not write when keys were last used");
      noted = new Map([...batch, ...noted]);
    });
  }

  metrics.gauge({
    name: "latchkey_last_used_pending",
    help: "Keys whose last use is not yet written.",
    read: () => noted.size,
  });
  setInterval(flush, flushEveryMs).unref();
  return {
    note(keyId, at, { rawHeaders, socket }) {
      const last = noted.get(keyId);
      if (last === undefined && noted.size >= mostKeys) return;
      const forwardedFor = trusted.length === 0 ? "" : headerValues(rawHeaders, "x-forwarded-for").join();
      const peer = socket.remoteAddress ?? "";
      if (last === undefined) {
        noted.set(keyId, { at: at.getTime(), peer, forwardedFor });
        return;
      }
      // In place: a new object for each check, kept until it is written, would cost more than the check.
      last.at = at.getTime();
      last.peer = peer;
      last.forwardedFor = forwardedFor;
    },
    flush,
  };
}
