import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { env } from "../db/env";
import { log } from "../db/log";
import { isStopping } from "../db/serve";
import { type Answer, notFound, plain, refuse, send } from "./answer";
import type { Metrics } from "./metrics";
import { showMetrics } from "./metrics-page";
import { isForProxy } from "./proxy/proxy";
import { readEnvoyQuestion, readQuestion } from "./question";
import { type Judging, verify } from "./verify";

const logAtMostEveryMs = 1000;
const envoyPrefix = "/ext-authz";

/** Twice what the gate is measured with; beyond it new ones are turned away, so that those there are served. */
const mostConnections = 20_000;

const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5000,
  // Longer than proxies keep an idle connection (nginx 60 s, Traefik 90 s, Caddy 120 s): the side that sends must be
  // the one that closes, or a request meets a closed door.
  keepAliveTimeout: 150_000,
};

type Parts = Judging & {
  metrics: Metrics;
  /** Answers what is for `/v1`, whatever becomes of it. */
  proxy: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** What there is to say of a gate that can look up keys; throws when it cannot. */
  checkReady: () => Promise<string>;
};
type Options = Parts & { limits?: Partial<typeof limits> };

/** The gate's listener. Whatever goes wrong behind it is a 503: an outage must not look like a bad key. */
export function createGate({ limits: other = {}, ...parts }: Options): Server {
  const server = createServer({ ...limits, ...other });
  server.maxConnections = mostConnections;
  countConnections(server, parts.metrics);
  // The size bounds their number; node would silently drop those beyond 2,000, and with them a second credential.
  server.maxHeadersCount = 0;
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    if (isForProxy(request.url ?? "")) return void parts.proxy(request, response);
    const started = performance.now();
    try {
      const answer = route(request, parts);
      if (!(answer instanceof Promise)) return reply(request, response, started, answer);
      answer
        .catch(unavailable)
        .then((late) => reply(request, response, started, late))
        .catch(report);
    } catch (error) {
      reply(request, response, started, unavailable(error));
    }
  };
  function reply(request: IncomingMessage, response: ServerResponse, started: number, answer: Answer): void {
    const reason = answer.reason ?? (answer.status === 200 ? "ok" : null);
    if (!send(response, answer) || reason === null || !isCheck(request)) return;
    parts.metrics.check(reason, performance.now() - started);
  }
  return server
    .on("request", respond)
    .on("checkExpectation", respond)
    .on("checkContinue", (request, response) => {
      // The proxy asks for a body itself, once it is known whose it is.
      if (!isForProxy(request.url ?? "")) response.writeContinue();
      respond(request, response);
    });
}

function route(request: IncomingMessage, parts: Parts): Answer | Promise<Answer> {
  const { url = "", method = "", rawHeaders } = request;
  const pathEnd = url.indexOf("?");
  const path = pathEnd < 0 ? url : url.slice(0, pathEnd);
  if (path === "/verify") {
    return verify(request, readQuestion(pathEnd < 0 ? "" : url.slice(pathEnd), rawHeaders), parts);
  }
  if (url.startsWith(`${envoyPrefix}/`)) {
    return verify(request, readEnvoyQuestion(method, url.slice(envoyPrefix.length), rawHeaders), parts);
  }
  if (path === "/livez") return plain(200, "ok");
  if (path === "/readyz") return ready(parts);
  if (path === "/metrics" && env().metricsToken !== null) return showMetrics(request, parts.metrics);
  return notFound;
}

function isCheck({ url = "" }: IncomingMessage): boolean {
  return url.startsWith("/verify") || url.startsWith(envoyPrefix);
}

function countConnections(server: Server, metrics: Metrics): void {
  let open = 0;
  let dropped = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  server.on("drop", () => {
    dropped += 1;
  });
  metrics.gauge({ name: "latchkey_connections", help: "Open connections of clients.", read: () => open });
  metrics.counter({
    name: "latchkey_connections_dropped_total",
    help: "Connections turned away because there were too many.",
    read: () => dropped,
  });
}

/** Ready when a look-up works, so that a database without our tables does not count. */
async function ready({ checkReady }: Parts): Promise<Answer> {
  return isStopping() ? plain(503, "stopping") : plain(200, await checkReady());
}

function unavailable(error: unknown): Answer {
  report(error);
  return refuse("unavailable");
}

let quietUntil = 0;

/** An outage fails every check, which must not fill the disk. */
function report(error: unknown): void {
  if (Date.now() < quietUntil) return;
  quietUntil = Date.now() + logAtMostEveryMs;
  log.error(error, "keys cannot be checked");
}
