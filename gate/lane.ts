export type Lane = {
  /** @throws BusyError when too many wait, or this has waited for too long */
  run<T>(work: () => Promise<T>): Promise<T>;
  waiting(): number;
};

type LaneOptions = { atOnce: number; mostWaiting: number; waitMs: number };

/** More was asked than can be answered soon; nothing was tried. */
class BusyError extends Error {
  constructor() {
    super("too many keys wait to be looked up");
    this.name = "BusyError";
  }
}

type Waiting = { start: () => void; timer: NodeJS.Timeout };

/** Lets only so much run at once and only so much wait, each for so long: what is more is told at once. */
export function createLane({ atOnce, mostWaiting, waitMs }: LaneOptions): Lane {
  const queue = new Set<Waiting>();
  let running = 0;

  function take(): Promise<void> | undefined {
    if (running < atOnce) {
      running += 1;
      return undefined;
    }
    if (queue.size >= mostWaiting) throw new BusyError();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.delete(waiting);
        reject(new BusyError());
      }, waitMs);
      const waiting = { start: resolve, timer };
      queue.add(waiting);
    });
  }

  /** A place is handed on rather than freed, so that nobody who comes later passes those who wait. */
  function leave(): void {
    const [next] = queue;
    if (next === undefined) {
      running -= 1;
      return;
    }
    queue.delete(next);
    clearTimeout(next.timer);
    next.start();
  }

  return {
    async run(work) {
      await take();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    waiting: () => queue.size,
  };
}
