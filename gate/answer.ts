import type { ServerResponse } from "node:http";
import { isStopping } from "../db/serve";
import { type Refusal, refusals } from "../lib/keys/verdict";
import { errors, refusals as sentences } from "../lib/messages/en.json";

/** One HTTP answer; `headers` are names and values in turn, as node writes them fastest. */
export type Answer = { status: number; headers: string[]; body: string; reason?: Refusal };

/** nginx's auth_request knows 2xx, 401 and 403; any other status becomes a 500 for its client. */
const foldedForNginx: Partial<Record<number, number>> = { 400: 401, 429: 403 };

/** RFC 6750, section 3.1. A request without a key is told no error, only how to send one. */
const bearerErrors: Partial<Record<Refusal, string>> = {
  ambiguous_credentials: "invalid_request",
  malformed_key: "invalid_token",
  unknown_key: "invalid_token",
  expired: "invalid_token",
  disabled: "invalid_token",
  owner_inactive: "invalid_token",
};

const retryAfterSeconds = "1";

/** The answer for a refusal: the stable code in a header and in JSON, with one English sentence. */
export function refuse(reason: Refusal, { isForNginx = false } = {}): Answer {
  const status = (isForNginx ? foldedForNginx[refusals[reason]] : undefined) ?? refusals[reason];
  const headers = ["X-Auth-Reason", reason];
  if (status === 401) headers.push("WWW-Authenticate", challenge(reason));
  if (status === 503) headers.push("Retry-After", retryAfterSeconds);
  return { ...json(status, { reason, message: sentences[reason] }, headers), reason };
}

export const notFound = json(404, { reason: "not_found", message: errors.not_found });

/** A plain answer for whoever watches the process. */
export function plain(status: number, text: string, type = "text/plain; charset=utf-8"): Answer {
  return { status, headers: ["Content-Type", type], body: `${text}\n` };
}

/** Sends the answer, unless the request was answered or its connection lost already: then it is false. */
export function send(response: ServerResponse, { status, headers, body }: Answer): boolean {
  if (response.headersSent || response.destroyed) return false;
  if (isStopping()) response.shouldKeepAlive = false;
  response.writeHead(status, [
    ...headers,
    "Cache-Control",
    "no-store",
    "Content-Length",
    String(Buffer.byteLength(body)),
  ]);
  response.end(body);
  return true;
}

function json(status: number, content: Record<string, string>, headers: string[] = []): Answer {
  return {
    status,
    headers: [...headers, "Content-Type", "application/json"],
    body: `${JSON.stringify(content)}\n`,
  };
}

/** The challenge for something else than a key; the gate's metrics. */
export const unauthenticated = json(401, { reason: "unauthenticated", message: errors.unauthenticated }, [
  "WWW-Authenticate",
  'Bearer realm="Latchkey metrics"',
]);

function challenge(reason: Refusal): string {
  const error = bearerErrors[reason];
  const detail = error && `, error="${error}", error_description="${sentences[reason]}"`;
  return `Bearer realm="Latchkey"${detail ?? ""}`;
}
