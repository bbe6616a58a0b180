import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { log } from "../db/log";
import { checkLookUp, closeLookUps } from "../db/presented-key";
import { isStopping } from "../db/serve";
import { type Answer, notFound, plain, refuse, send } from "./answer";
import type { LastUsed } from "./last-used";
import { verify } from "./verify";

const logAtMostEveryMs = 1000;

const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  // Longer than proxies keep an idle connection (nginx 60 s, Traefik 90 s, Caddy 120 s): the side that sends must be
  // the one that closes, or a request meets a closed door.
  keepAliveTimeout: 150_000,
};

type Options = { used: LastUsed; answerWithinMs?: number };

/** The gate's listener. Whatever goes wrong behind it is a 503: an outage must not look like a bad key. */
export function createGate({ used, answerWithinMs = 5000 }: Options): Server {
  const server = createServer(limits);
  // The size bounds their number; node would silently drop those beyond 2,000, and with them a second credential.
  server.maxHeadersCount = 0;
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const giveUp = (error: unknown) => {
      report(error);
      send(response, refuse("unavailable"));
    };
    const late = setTimeout(() => {
      giveUp(new Error(`the database did not answer within ${answerWithinMs} ms`));
      // A connection to a server that is gone may stay silent for minutes.
      closeLookUps({ olderThanMs: answerWithinMs }).catch(report);
    }, answerWithinMs);
    try {
      send(response, await route(request, used));
    } catch (error) {
      giveUp(error);
    } finally {
      clearTimeout(late);
    }
  };
  return server.on("request", respond).on("checkExpectation", respond);
}

async function route(request: IncomingMessage, used: LastUsed): Promise<Answer> {
  const url = request.url ?? "";
  const pathEnd = url.indexOf("?");
  const path = pathEnd < 0 ? url : url.slice(0, pathEnd);
  if (path === "/verify") return verify(request, pathEnd < 0 ? "" : url.slice(pathEnd), used);
  if (path === "/livez") return plain(200, "ok");
  if (path === "/readyz") return ready();
  return notFound;
}

/** Ready when a look-up works, so that a database without our tables does not count. */
async function ready(): Promise<Answer> {
  if (isStopping()) return plain(503, "stopping");
  await checkLookUp();
  return plain(200, "ok");
}

let quietUntil = 0;

/** An outage fails every check, which must not fill the disk. */
function report(error: unknown): void {
  if (Date.now() < quietUntil) return;
  quietUntil = Date.now() + logAtMostEveryMs;
  log.error(error, "keys cannot be checked");
}
