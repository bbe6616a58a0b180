import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { closeDatabase, pingDatabase } from "../../db/client";
import { followGates } from "../../db/enforcement";
import { env } from "../../db/env";
import { startJobs } from "../../db/jobs";
import { log } from "../../db/log";
import { actionSecret } from "../../db/secret";
import { isStopping, serve } from "../../db/serve";
import { parseNetworks } from "../../lib/address";
import { contentSecurityPolicy, securityHeaders } from "./headers";
import { acceptRequest } from "./incoming";
import { isSameOrigin } from "./origin";

const { port, host, publicUrl, publicUrls, trustedProxies, isProduction } = env();
const isDevelopment = !isProduction;
const isHttps = publicUrl.startsWith("https:");
const trusted = parseNetworks(trustedProxies);

// The supervisor has read .env; Next would add .env.local and its like.
process.env.__NEXT_PROCESSED_ENV = "true";
process.env.NEXTAUTH_URL = publicUrl;
process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = actionSecret();
// Either would let a forged Host or X-Forwarded-Host choose where a sign-in leads.
delete process.env.AUTH_TRUST_HOST;
delete process.env.VERCEL;

const { default: next } = await import("next");
const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 60_000, headersTimeout: 15_000 });
server.keepAliveTimeout = 65_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const app = next({ dir: root, dev: isDevelopment, hostname: host, port, httpServer: server });
await app.prepare();
const handle = app.getRequestHandler();

server.on("request", async (request, response) => {
  const { nonce, requestId } = acceptRequest(request, trusted, publicUrls);
  // Next reads the nonce for its own scripts from the policy on the request.
  request.headers["content-security-policy"] = contentSecurityPolicy({ nonce, isDevelopment });
  for (const [name, value] of Object.entries(securityHeaders({ nonce, isHttps, isDevelopment }))) {
    response.setHeader(name, value);
  }
  response.setHeader("X-Request-Id", requestId);
  if (isStopping()) response.setHeader("Connection", "close");
  logWhenDone(request, response, requestId);
  try {
    // Next would redirect a request for "http://elsewhere/" to there.
    if (!request.url?.startsWith("/")) answer(response, 400, "The request must name a path.");
    else if (isForged(request)) answerForged(response);
    else if (!(await answerHealth(request, response))) await handle(request, response);
  } catch (error) {
    log.error({ error, requestId }, "request failed");
    if (!response.headersSent) answer(response, 500, `Something went wrong. Request id: ${requestId}`);
    else response.destroy();
  }
});

const stopJobs = startJobs();
const following = followGates();
await serve(server, { host, port, close: stop });

async function stop(): Promise<void> {
  await Promise.all([app.close(), stopJobs(), following.close()]);
  await closeDatabase();
}

/**
 * Whether something is to be changed by a page that is not ours. Actions and routes ask the same themselves; here the
 * answer has its status, which an action cannot give.
 */
function isForged({ method = "GET", headers }: IncomingMessage): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return false;
  return !isSameOrigin({ get: (name) => headers[name]?.toString() ?? null });
}

function answerForged(response: ServerResponse): void {
  response.writeHead(403, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify({ code: 403, reason: "forbidden_origin" }));
}

/** `/livez`: the process answers. `/readyz`: it may be sent visitors, the database answers too. */
async function answerHealth(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (request.url === "/livez") answer(response, 200, "ok");
  else if (request.url === "/readyz") await answerReady(response);
  else return false;
  return true;
}

async function answerReady(response: ServerResponse): Promise<void> {
  if (isStopping()) return answer(response, 503, "stopping");
  try {
    await pingDatabase();
    answer(response, 200, "ok");
  } catch (error) {
    log.warn({ error }, "the database does not answer");
    answer(response, 503, "the database does not answer");
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${text}\n`);
}

function logWhenDone({ method, url }: IncomingMessage, response: ServerResponse, requestId: string): void {
  const started = performance.now();
  const path = url?.split("?", 1)[0];
  response.once("close", () => {
    const ms = Math.round(performance.now() - started);
    log.debug({ method, path, status: response.statusCode, ms, requestId }, "request");
  });
}
