import type { IncomingHttpHeaders } from "node:http";
import type { Target } from "../../db/catalogue";
import { authorization } from "../../db/upstream-call";
import { headerValues } from "../raw-headers";

/** What of a client's headers an upstream is told. Whatever says who somebody is stays here. */
const forwarded = [
  "accept",
  "user-agent",
  "anthropic-version",
  "anthropic-beta",
  "openai-beta",
  "traceparent",
  "tracestate",
];

/** What of an upstream's headers a client is told: nothing of the account behind it, and no cookie. */
const returned = [
  "content-type",
  "content-length",
  "content-encoding",
  "content-disposition",
  "retry-after",
  "retry-after-ms",
  "x-should-retry",
];

/** What a header may hold on its way to a client. */
const sendable = /^[\t\x20-\x7e]*$/;

type Outgoing = { contentType: string; length: number; requestId: string };

/** The headers of a request to an upstream, names and values in turn; the only credential in it is the upstream's own. */
export function upstreamHeaders(
  rawHeaders: readonly string[],
  { kind, credential }: Target,
  { contentType, length, requestId }: Outgoing,
): string[] {
  const headers = ["content-type", contentType, "content-length", String(length)];
  // What an upstream counts of its work is read from its answer, which must not be packed for that.
  headers.push("accept-encoding", "identity", "x-request-id", requestId);
  let hasVersion = false;
  for (const name of forwarded) {
    const values = headerValues(rawHeaders, name);
    if (values.length === 0) continue;
    headers.push(name, values.join(", "));
    hasVersion ||= name === "anthropic-version";
  }
  for (const [name, value] of Object.entries(authorization(kind, credential))) {
    if (name !== "anthropic-version" || !hasVersion) headers.push(name, value);
  }
  return headers;
}

/** The headers of an answer to a client, names and values in turn. */
export function clientHeaders(headers: IncomingHttpHeaders, requestId: string): string[] {
  const answer = ["X-Request-Id", requestId, "Cache-Control", "no-store"];
  for (const name of returned) {
    const value = headers[name];
    if (typeof value === "string" && sendable.test(value)) answer.push(name, value);
  }
  // A proxy before the gate must not hold back what arrives bit by bit.
  if (headers["content-type"]?.startsWith("text/event-stream")) answer.push("X-Accel-Buffering", "no");
  return answer;
}
