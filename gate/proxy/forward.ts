import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Route, Target } from "../../db/catalogue";
import { log } from "../../db/log";
import type { Tokens } from "../usage/tokens";
import { upstreamHeaders } from "./headers";
import { type Failure, type Outcome, relay } from "./relay";
import type { Upstreams } from "./upstreams";

/** A body until nobody needs it any more: then its memory is free. */
export type HeldBody = { bytes: Buffer | null; release(): void };

export type Forwarding = {
  request: IncomingMessage;
  response: ServerResponse;
  route: Route;
  /** Below `/v1`, with what of the query is passed on. */
  path: string;
  contentType: string;
  body: HeldBody;
  requestId: string;
};

type Observer = {
  /** Told before each try which upstream is asked. */
  onTry(target: Target): void;
  onFirstByte(target: Target, ms: number): void;
  /** Told at the end what the upstream reports of its work, if it does. */
  onTokens(tokens: Tokens): void;
};

/** Bodies above this are given to the connection bit by bit, so that they need not be kept until the answer's end. */
const longestKept = 16_384;
const pieceLength = 65_536;
const logAtMostEveryMs = 1000;

/** Asks the model's upstream, and its fallback when the first one could not begin an answer. */
export async function forward(
  upstreams: Upstreams,
  { request, response, route, path, contentType, body, requestId }: Forwarding,
  { onTry, onFirstByte, onTokens }: Observer,
): Promise<Outcome> {
  const length = body.bytes?.length ?? 0;
  const targets = route.fallback ? [route.upstream, route.fallback] : [route.upstream];
  let outcome: Outcome = { kind: "gone" };
  try {
    for (const [index, target] of targets.entries()) {
      onTry(target);
      const started = performance.now();
      outcome = await relay(response, {
        address: upstreams.addressOf(target, path),
        method: "POST",
        headers: upstreamHeaders(request.rawHeaders, target, { contentType, length, requestId }),
        body: length > longestKept ? Readable.from(pieces(body)) : body.bytes,
        firstByteTimeoutMs: target.firstByteTimeoutMs,
        idleTimeoutMs: target.idleTimeoutMs,
        requestId,
        isLast: index === targets.length - 1,
        onFirstByte() {
          if (length > longestKept) body.release();
          onFirstByte(target, performance.now() - started);
        },
        onTokens,
      });
      if (outcome.kind !== "failed" && outcome.kind !== "broken") return outcome;
      report(target, outcome, requestId);
      if (outcome.kind === "broken" || !canRetry(outcome.code)) return outcome;
    }
    return outcome;
  } finally {
    body.release();
  }
}

function canRetry(code: Failure): boolean {
  return code !== "upstream_refused";
}

function* pieces({ bytes }: HeldBody): Generator<Buffer> {
  const length = bytes?.length ?? 0;
  for (let at = 0; at < length; at += pieceLength) {
    const piece = bytes?.subarray(at, at + pieceLength);
    if (piece) yield piece;
  }
}

let quietUntil = 0;

/** An upstream that is down fails every request, which must not fill the disk. */
function report({ id, name }: Target, outcome: Extract<Outcome, { cause: string }>, requestId: string): void {
  if (Date.now() < quietUntil) return;
  quietUntil = Date.now() + logAtMostEveryMs;
  log.warn({ upstream: { id, name }, outcome, requestId }, "an upstream failed");
}
