import { isOutage } from "../db/outage";

const failuresToOpen = 3;
const restMs = 500;

export type Breaker = {
  /** @throws UnavailableError without trying, as long as the database rests */
  run<T>(work: () => Promise<T>): Promise<T>;
  isOpen(): boolean;
};

/** The database was not asked, since it did not answer just now. */
class UnavailableError extends Error {
  constructor() {
    super("the database does not answer");
    this.name = "UnavailableError";
  }
}

/**
 * After a lost connection or three failures in a row the database is left alone, and what needs it fails at once; twice
 * a second one request tries whether it is back.
 */
export function createBreaker(now: () => number): Breaker {
  let failures = 0;
  let isTrying = false;
  let retryAt = 0;
  const isOpen = () => failures >= failuresToOpen && (isTrying || now() < retryAt);

  return {
    isOpen,
    async run(work) {
      if (isOpen()) throw new UnavailableError();
      const isTrial = failures >= failuresToOpen;
      isTrying ||= isTrial;
      try {
        const answer = await work();
        failures = 0;
        return answer;
      } catch (error) {
        failures = isOutage(error) ? Math.max(failures + 1, failuresToOpen) : failures + 1;
        retryAt = now() + restMs;
        throw error;
      } finally {
        if (isTrial) isTrying = false;
      }
    },
  };
}
