import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { env } from "../db/env";
import { type Answer, notFound, plain, send, unauthenticated } from "./answer";
import type { Metrics } from "./metrics";
import { onlyHeader } from "./raw-headers";

/** Answers the metrics; where METRICS_TOKEN is set, to whoever presents it as a bearer token alone. */
export async function showMetrics({ rawHeaders }: IncomingMessage, metrics: Metrics): Promise<Answer> {
  const { metricsToken } = env();
  const presented = onlyHeader(rawHeaders, "authorization") ?? "";
  if (metricsToken !== null && !isSame(presented.replace(/^bearer +/i, ""), metricsToken))
    return unauthenticated;
  return plain(200, (await metrics.text()).trimEnd(), metrics.contentType);
}

/** Listens for those who collect metrics, on a port of their own that proxies do not lead to. */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer(async (request, response) => {
    send(response, request.url === "/metrics" ? await showMetrics(request, metrics) : notFound);
  });
  server.listen({ host, port });
  await once(server, "listening");
  return server;
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
