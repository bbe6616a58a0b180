import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";

export type Cable = Awaited<ReturnType<typeof layCable>>;

/** Stands between a gate and its database, whose address it gives anew: it can be cut, or go silent unclosed. */
export async function layCable(databaseUrl: string) {
  const { username, password, hostname, port, pathname, searchParams } = new URL(databaseUrl);
  const folder = searchParams.get("host");
  const ends = new Set<Socket>();
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

  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    if (state === "silent") return keep(near);
    const far = folder
      ? connect(join(folder, `.s.PGSQL.${port || 5432}`))
      : connect(Number(port || 5432), hostname);
    keep(near, far);
    keep(far, near);
    near.pipe(far).pipe(near);
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
