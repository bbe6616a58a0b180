import type { LoggedRequest } from "../../db/usage";
import type { Credential } from "../../lib/keys/verdict";
import { type ProxyRefusal, proxyStatus } from "../../lib/proxy";
import type { Tokens } from "./tokens";

const longestPath = 256;

/** How a request ended: its answer was passed on whole, or broke off; the client went; or it was refused. */
export type Reason = "done" | "broken" | "gone" | ProxyRefusal;

/** What is found out about a request to `/v1` on its way. */
export type RequestNotes = {
  requestId: string;
  path: string;
  /** Milliseconds since 1970, and by the clock that never jumps. */
  at: number;
  started: number;
  address: string | null;
  /** Null as long as it is nobody's. */
  credential: Credential | null;
  /** As the client named it. */
  model: string | null;
  /** Whether it is one that the key may call. */
  isCallable: boolean;
  upstream: string | null;
  firstByteMs: number | null;
  tokens: Tokens | null;
  reason: Reason;
};

/** Begins to take notes; a request of which nothing else is noted ended well. */
export function takeNotes({
  requestId,
  path,
  address,
}: Pick<RequestNotes, "requestId" | "path" | "address">): RequestNotes {
  // One by one: to spread them here costs ten times as much as the rest of it.
  return {
    requestId,
    path,
    address,
    at: Date.now(),
    started: performance.now(),
    credential: null,
    model: null,
    isCallable: false,
    upstream: null,
    firstByteMs: null,
    tokens: null,
    reason: "done",
  };
}

/** The whole milliseconds that have passed since the request came. */
export function msSince({ started }: RequestNotes): number {
  return Math.round(performance.now() - started);
}

/** Whether it is the client's fault, or ours and the upstream's, that it came to nothing; most often neither. */
export function faultOf(reason: Reason, status: number | null): "refusal" | "error" | null {
  if (reason === "gone") return null;
  if (reason === "broken") return "error";
  const said = reason === "done" ? (status ?? 0) : proxyStatus(reason);
  if (said >= 500) return "error";
  return reason === "done" ? null : "refusal";
}

/** The request's row in the log. `status` is what the client was answered; null when it went before. */
export function rowOf(
  notes: RequestNotes & { credential: Credential },
  { status, durationMs }: { status: number | null; durationMs: number },
): LoggedRequest {
  const { keyId, userId, ownerPrincipalId } = notes.credential;
  return {
    at: new Date(notes.at).toISOString(),
    request_id: notes.requestId,
    key_id: keyId,
    user_id: userId,
    owner_principal_id: ownerPrincipalId,
    model: notes.model,
    path: notes.path.slice(0, longestPath),
    status,
    reason: notes.reason,
    upstream: notes.upstream,
    input_tokens: notes.tokens?.input ?? null,
    output_tokens: notes.tokens?.output ?? null,
    first_byte_ms: notes.firstByteMs,
    duration_ms: durationMs,
    address: notes.address,
  };
}
