import { env } from "../db/env";
import { log } from "../db/log";
import { isOutage } from "../db/outage";
import { recordUses } from "../db/uses";
import { clientAddress, parseNetworks } from "../lib/address";
import type { Credential } from "../lib/keys/verdict";
import { type Caller, forwardedFor } from "./caller";
import type { Metrics } from "./metrics";
import type { Usage } from "./usage/usage";

const flushEveryMs = 5000;
const mostKeys = 100_000;

const dayMs = 86_400_000;

type Noted = { credential: Credential; at: number; checks: number; peer: string; forwardedFor: string };

export type LastUsed = {
  /** Remembers that a key was good for this request, which may be a check for others; no query. */
  note(credential: Credential, at: Date, request: Caller, isCheck: boolean): void;
  /** Writes what was noted; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
};

/**
 * Keeps in memory when and from where each key was last used and writes it every few seconds, many keys in one
 * statement. An address is worked out when it is written: of a busy key's many, only the last one counts. Checks are
 * counted here, since to look up a second sum for each would cost more than the rest.
 */
export function keepLastUsed(metrics: Metrics, usage: Pick<Usage, "checked">): LastUsed {
  const trusted = parseNetworks(env().trustedProxies);
  let noted = new Map<number, Noted>();

  /** They count on the day of the last one. */
  function handOver(one: Noted): void {
    if (one.checks > 0) usage.checked(one.credential, one.at, one.checks);
    one.checks = 0;
  }

  async function flush(): Promise<void> {
    const batch = noted;
    noted = new Map();
    for (const one of batch.values()) handOver(one);
    const uses = [...batch].map(([id, { at, peer, forwardedFor: forwarded }]) => ({
      id,
      at: new Date(at),
      address: clientAddress(peer, forwarded, trusted) || null,
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
    note(credential, date, request, isCheck) {
      const at = date.getTime();
      const last = noted.get(credential.keyId);
      if (last === undefined && noted.size >= mostKeys) {
        if (isCheck) usage.checked(credential, at, 1);
        return;
      }
      const forwarded = forwardedFor(request, trusted);
      const peer = request.socket.remoteAddress ?? "";
      if (last === undefined) {
        const checks = Number(isCheck);
        noted.set(credential.keyId, { credential, at, checks, peer, forwardedFor: forwarded });
        return;
      }
      if (last.at % dayMs > at % dayMs) handOver(last);
      // In place: a new object for each check, kept until it is written, would cost more than the check.
      last.at = at;
      last.checks += Number(isCheck);
      last.peer = peer;
      last.forwardedFor = forwarded;
    },
    flush,
  };
}
