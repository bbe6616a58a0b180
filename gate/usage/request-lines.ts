import { setTimeout } from "node:timers/promises";
import type { LoggedRequest } from "../../db/usage";

/** What may wait for a reader of standard output that does not read. */
const mostBytes = 8_388_608;

/** Writes requests to standard output, a line of JSON each, without waiting for whoever reads it. */
export function writeLines() {
  const { stdout } = process;
  let dropped = 0;
  // Whoever read it is gone.
  stdout.on("error", () => {});
  return {
    add({ at: time, owner_principal_id: _none, ...row }: LoggedRequest): void {
      if (stdout.writableLength < mostBytes) stdout.write(`${JSON.stringify({ time, ...row })}\n`);
      else dropped += 1;
    },
    dropped: () => dropped,
    /** Waits until what was written has been taken or nobody is there to take it, for so many milliseconds at most. */
    async close(withinMs: number): Promise<void> {
      const taken = new Promise<void>((resolve) => stdout.write("", () => resolve()));
      await Promise.race([taken, setTimeout(withinMs, undefined, { ref: false })]);
    },
  };
}
