import type { ServerResponse } from "node:http";
import { isStopping } from "../db/serve";
import { type Credential, type Refusal, refusals } from "../lib/keys/verdict";
import { errors, refusals as sentences } from "../lib/messages/en.json";
import { identityHeaders } from "./identity-headers";

/** One HTTP answer, complete; `headers` are names and values in turn, as node writes them fastest. */
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

const refusalsMade = new Map<string, Answer>();

/** The answer for a refusal: the stable code in a header and in JSON, with one English sentence. */
export function refuse(reason: Refusal, { isForNginx = false } = {}): Answer {
  const name = isForNginx ? `${reason} nginx` : reason;
  let answer = refusalsMade.get(name);
  if (answer === undefined) {
    answer = makeRefusal(reason, isForNginx);
    refusalsMade.set(name, answer);
  }
  return answer;
}

function makeRefusal(reason: Refusal, isForNginx: boolean): Answer {
  const status = (isForNginx ? foldedForNginx[refusals[reason]] : undefined) ?? refusals[reason];
  const headers = ["X-Auth-Reason", reason];
  if (status === 401) headers.push("WWW-Authenticate", bearerChallenge(reason));
  if (status === 503) headers.push("Retry-After", retryAfterSeconds);
  return { ...json(status, { reason, message: sentences[reason] }, headers), reason };
}

/** The answer for a good key: who it belongs to. */
export function accept(credential: Credential): Answer {
  return complete(200, identityHeaders(credential), "");
}

export const notFound = json(404, { reason: "not_found", message: errors.not_found });

/** A plain answer for whoever watches the process. */
export function plain(status: number, text: string, type = "text/plain; charset=utf-8"): Answer {
  return complete(status, ["Content-Type", type], `${text}\n`);
}

/** Sends the answer, unless the request was answered or its connection lost already: then it is false. */
export function send(response: ServerResponse, { status, headers, body }: Answer): boolean {
  if (response.headersSent || response.destroyed) return false;
  if (isStopping()) response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  response.end(body);
  return true;
}

function json(status: number, content: Record<string, string>, headers: string[] = []): Answer {
  return complete(status, [...headers, "Content-Type", "application/json"], `${JSON.stringify(content)}\n`);
}

function complete(status: number, headers: readonly string[], body: string): Answer {
  const length = String(Buffer.byteLength(body));
  return { status, headers: [...headers, "Cache-Control", "no-store", "Content-Length", length], body };
}

/** The challenge for something else than a key; the gate's metrics. */
export const unauthenticated = json(401, { reason: "unauthenticated", message: errors.unauthenticated }, [
  "WWW-Authenticate",
  'Bearer realm="Latchkey metrics"',
]);

/** The challenge that goes with a 401 (RFC 6750, section 3). */
export function bearerChallenge(reason: Refusal): string {
  const error = bearerErrors[reason];
  const detail = error && `, error="${error}", error_description="${sentences[reason]}"`;
  return `Bearer realm="Latchkey"${detail ?? ""}`;
}
