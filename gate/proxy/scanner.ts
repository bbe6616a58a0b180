import { Worker } from "node:worker_threads";
import type { FoundModel } from "../body-model";
import { type Reading, scanBody } from "./scan";

/** A longer body would keep everybody else waiting while it is read. */
const longestAtOnce = 262_144;
const mostWaiting = 64;

export type Scanned = { bytes: Buffer; found: FoundModel };

export type Scanner = {
  /** Also answers the body, which may have been moved. @returns null when too many wait */
  scan(body: Buffer, reading: Reading): Scanned | Promise<Scanned | null>;
  close(): Promise<void>;
};

type Reply = { bytes: ArrayBuffer; found: FoundModel };
type Job = { body: Buffer; reading: Reading; done: (result: Scanned | null) => void };

/**
 * Finds models in bodies: in short ones at once, in long ones one after the other in a thread of their own, which takes
 * a body over instead of copying it.
 * @param program the thread's, as built from `scan-worker.ts`
 */
export function createScanner(program: URL): Scanner {
  const waiting: Job[] = [];
  let worker: Worker | undefined;
  let current: Job | undefined;

  function start(): Worker {
    const started = new Worker(program);
    started.on("message", ({ bytes, found }: Reply) => finish({ bytes: Buffer.from(bytes), found }));
    // Whatever became of the thread, nobody waits for it in vain; the next body starts a new one.
    started
      .on("error", () => {})
      .once("exit", () => {
        if (worker === started) worker = undefined;
        finish(null);
      });
    started.unref();
    return started;
  }

  function finish(result: Scanned | null): void {
    const job = current;
    current = undefined;
    job?.done(result);
    next();
  }

  function next(): void {
    if (current !== undefined) return;
    current = waiting.shift();
    if (current === undefined) return;
    worker ??= start();
    const bytes = ownBytes(current.body);
    worker.postMessage({ bytes, reading: current.reading }, [bytes]);
  }

  return {
    scan(body, reading) {
      if (body.length <= longestAtOnce) return { bytes: body, found: scanBody(body, reading) };
      if (waiting.length >= mostWaiting) return Promise.resolve(null);
      return new Promise((done) => {
        waiting.push({ body, reading, done });
        next();
      });
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** The memory under the body; a copy where it is shared, since to move it would take it from others. */
function ownBytes(body: Buffer): ArrayBuffer {
  const { buffer } = body;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === body.length;
  return isOwn ? buffer : new Uint8Array(body).buffer;
}
