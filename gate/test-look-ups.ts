import { type Change, everything } from "../db/change-notice";
import { mintToken } from "../lib/keys/token";
import type { Credential } from "../lib/keys/verdict";
import { keepKeys, type Way } from "./keys";

export const nothing: Change = { ...everything, flush: false, adds: false, catalogue: false };
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A database of one key whose look-ups read, and answer, when the test says so. */
export function scene({ hears = (): boolean => true, now = (): number => 0, maxStaleMs = 30_000 } = {}) {
  const { value: token } = mintToken("lk");
  let version = 1;
  let isThere = true;
  type Answer = Credential | "unknown_key" | Error;
  const lookUps: { way: Way; read?: Answer; settle: (answer: Answer) => void }[] = [];

  const credential = (): Credential => ({
    keyId: 7,
    accessKey: "abc",
    userId: 70,
    userName: String(version),
    ownerPrincipalId: 1,
    principalIds: [1],
    scope: ["*"],
    allowedModelNames: null,
    expiresAt: null,
    isEnabled: true,
    isUserActive: true,
  });
  const stored = () => (isThere ? credential() : ("unknown_key" as const));
  const keys = keepKeys({
    lookUp: (_token, way) =>
      new Promise((resolve, reject) => {
        lookUps.push({
          way,
          settle: (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)),
        });
      }),
    show: ({ userName }) => Number(userName),
    hears,
    maxStaleMs,
    now,
  });
  return {
    keys,
    lookUps,
    /** Changes the key, or takes it away or back, and says what the trigger would announce. */
    commit(there = true): Change {
      const adds = there && !isThere;
      version += 1;
      isThere = there;
      return { ...nothing, keys: [7], adds };
    },
    read: (at = 0) => {
      const lookUp = lookUps[at];
      if (lookUp) lookUp.read ??= stored();
    },
    /** Answers a look-up by what it read, or by the database as it is. */
    async land(at = 0, answer?: Answer) {
      const [lookUp] = lookUps.splice(at, 1);
      lookUp?.settle(answer ?? lookUp.read ?? stored());
      await settled();
    },
    /** Begins a check; its answer is the version of the key that it rests on. */
    async begin(presented = token): Promise<{ answer: Promise<number | string> }> {
      const answer = Promise.resolve(keys.prove(presented)).then((proof) =>
        typeof proof === "string" ? proof : proof.shown,
      );
      answer.catch(() => {});
      await settled();
      return { answer };
    },
    version: () => version,
  };
}
