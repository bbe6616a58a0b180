import type { Server } from "node:http";
import type { Socket } from "node:net";
import { log } from "./log";

/** Requests in flight get this long to finish once a stop is asked for. */
const drainMs = 7500;

/** Then, or sooner, there is time until here to close, and a second at least. */
const stoppedMs = 8500;

/** Connections that wait to be accepted; beyond it a client tries again only after seconds. Systems may allow fewer. */
const backlog = 4096;

let stopping = false;

/** Whether this process was asked to stop and only finishes what it has begun. */
export function isStopping(): boolean {
  return stopping;
}

type Serving = { host: string; port: number; close: (withinMs: number) => Promise<void> };

/**
 * Runs a listener as one process of the product: tells the supervisor when it is ready, drains on SIGTERM
 * (7.5 s at most, then connections are cut), closes and ends; also when its supervisor is gone.
 */
export async function serve(server: Server, { host, port, close }: Serving): Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  const stop = () => {
    if (stopping) return;
    stopping = true;
    const askedAt = performance.now();
    const closeInTime = () => {
      const leftMs = Math.max(stoppedMs - (performance.now() - askedAt), 1000);
      return Promise.race([close(leftMs), new Promise((resolve) => setTimeout(resolve, leftMs))]);
    };
    const closed = new Promise((resolve) => server.close(resolve));
    // A connection kept alive is idle only after its answer, so it is looked for until none is left. One that a
    // browser opened ahead of need and never used counts as busy to Node.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    closed
      .then(closeInTime)
      .catch((error: unknown) => log.error(error, "could not close cleanly"))
      .finally(() => {
        clearInterval(sweep);
        clearTimeout(cut);
        process.exit(0);
      });
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog }, resolve);
  });
  if (process.send) {
    process.once("disconnect", () => process.exit(1));
    if (!process.connected) process.exit(1);
    process.send({ type: "ready" });
  }
}
