import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { Transform } from "node:stream";

export type Cable = Awaited<ReturnType<typeof layCable>>;

/** Stands between a gate and its database, whose address it gives anew: it can be cut, go silent unclosed, or be slow. */
export async function layCable(databaseUrl: string) {
  const { username, password, hostname, port, pathname, searchParams } = new URL(databaseUrl);
  const folder = searchParams.get("host");
  const ends = new Set<Socket>();
  let delayMs = 0;
  let state: "whole" | "cut" | "silent" = "whole";

  function keep(end: Socket, other?: Socket): void {
    ends.add(end);
    end
      .on("error", () => {})
      .once("close", () => {
        ends.delete(end);
        other?.destroy();
      });
  }

  const late = () =>
    new Transform({
      transform: (part, _encoding, pass) =>
        void (delayMs > 0 ? setTimeout(pass, delayMs, null, part) : pass(null, part)),
    });

  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    if (state === "silent") return keep(near);
    const far = folder
      ? connect(join(folder, `.s.PGSQL.${port || 5432}`))
      : connect(Number(port || 5432), hostname);
    keep(near, far);
    keep(far, near);
    near.pipe(far).pipe(late()).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const ownPort = address !== null && typeof address === "object" ? address.port : 0;

  return {
    url: `postgres://${username}:${password}@127.0.0.1:${ownPort}${pathname}`,
    /** Closes every connection, and each new one at once. */
    cut(): void {
      state = "cut";
      for (const end of ends) end.destroy();
    },
    /** Nothing passes any more, and nothing is closed; so it goes with new connections. */
    silence(): void {
      state = "silent";
      for (const end of ends) end.unpipe().pause();
    },
    /** What the database says arrives later from now on. */
    slow(ms: number): void {
      delayMs = ms;
    },
    /** New connections pass again; those that went silent stay so. */
    mend(): void {
      state = "whole";
    },
    close(): void {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
}
