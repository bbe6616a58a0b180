import { checkLookUp, openLookUps, proveKey } from "../db/presented-key";
import type { Way } from "./keys";

/** The gate's own connections for look-ups: one for keys that were good before, two for everything else. */
export function openWays(silentAfterMs?: number) {
  const known = openLookUps(silentAfterMs);
  const strangers = [openLookUps(silentAfterMs), openLookUps(silentAfterMs)] as const;
  let turn = 0;

  function lineFor(way: Way) {
    if (way === "known") return known;
    turn = 1 - turn;
    return turn === 0 ? strangers[0] : strangers[1];
  }

  return {
    lookUp: (token: string, way: Way) => proveKey(token, lineFor(way)),
    /** @throws when keys cannot be looked up */
    check: () => checkLookUp(known),
    close: () => Promise.all([known, ...strangers].map((line) => line.close())),
  };
}
