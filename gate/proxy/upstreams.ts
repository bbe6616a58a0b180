import { type Dispatcher, Pool } from "undici";
import type { Catalogue, Target } from "../../db/catalogue";

/** A shorter time than servers keep an idle connection: a request must not meet one that closes. */
const keepAliveMs = 4000;
const longestHeaders = 16_384;

export type Address = { pool: Dispatcher; path: string };

/** The connections to the upstreams, one pool for each server; as many as there are requests under way. */
export function keepUpstreams() {
  const pools = new Map<string, Pool>();
  let addresses = new WeakMap<Target, { pool: Pool; path: string }>();

  return {
    /** Where a request goes for this path of `/v1`, such as `/embeddings`. */
    addressOf(target: Target, path: string): Address {
      const known = addresses.get(target);
      if (known !== undefined) return { pool: known.pool, path: known.path + path };
      const { origin, pathname } = new URL(target.baseUrl);
      const name = poolName(target);
      let pool = pools.get(name);
      if (pool === undefined) {
        pool = new Pool(origin, {
          connections: null,
          pipelining: 1,
          keepAliveTimeout: keepAliveMs,
          maxHeaderSize: longestHeaders,
          connect: { timeout: target.connectTimeoutMs },
        });
        pools.set(name, pool);
      }
      addresses.set(target, { pool, path: pathname });
      return { pool, path: pathname + path };
    },

    /** Lets go of the connections to servers that the catalogue does not name any more, as they become idle. */
    keepOnly({ models }: Catalogue): void {
      const targets = [...models.values()].flatMap(({ upstream, fallback }) =>
        fallback ? [upstream, fallback] : [upstream],
      );
      const named = new Set([...new Set(targets)].map(poolName));
      for (const [name, pool] of pools) {
        if (named.has(name)) continue;
        pools.delete(name);
        addresses = new WeakMap();
        pool.close().catch(() => {});
      }
    },

    close: () => Promise.all([...pools.values()].map((pool) => pool.destroy())),
  };
}

export type Upstreams = ReturnType<typeof keepUpstreams>;

function poolName({ baseUrl, connectTimeoutMs }: Target): string {
  return `${new URL(baseUrl).origin} ${connectTimeoutMs}`;
}
