/** A gate as it last told of itself. */
export type Gate = {
  id: string;
  name: string;
  version: string;
  startedAt: Date;
  lastContact: Date;
  silentForMs: number;
  hearsChanges: boolean;
  keysCached: number;
  appliedChange: number | null;
  lagMs: number | null;
  maxStaleSeconds: number;
};

/** A gate that has not said that it applied a change. */
type SilentGate = { name: string; silentForMs: number; refusesBy: Date };

/** How far a change of a key has got; `null` when this console does not hear the gates. */
export type Enforcement = { gates: number; afterMs: number; silent: SilentGate[] } | null;

/** Gates speak every two seconds; who has missed three of them is silent. */
const silentAfterMs = 6000;

export function isSilent({ silentForMs }: { silentForMs: number }): boolean {
  return silentForMs > silentAfterMs;
}

/** Beyond this a deleted key may work for longer than people expect. */
export const usualBoundSeconds = 30;
