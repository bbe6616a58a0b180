import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { isStopping } from "../../db/serve";
import type { proxyRefusals } from "../../lib/proxy";
import { readTokens, type TokenReader } from "../usage/token-reader";
import type { Tokens } from "../usage/tokens";
import { clientHeaders } from "./headers";
import type { Address } from "./upstreams";

/** A client that takes nothing for so long is given up. */
const longestStallMs = 120_000;

export type Failure = Extract<keyof typeof proxyRefusals, `upstream_${string}`>;

/**
 * What became of one try: the answer was passed on whole; nothing was passed on, and another upstream may be tried; the
 * answer broke off in the middle; or the client went.
 */
export type Outcome =
  | { kind: "done"; status: number }
  | { kind: "failed"; code: Failure; cause: string }
  | { kind: "broken"; cause: string }
  | { kind: "gone" };

type Try = {
  address: Address;
  method: "POST";
  headers: string[];
  body: Dispatcher.DispatchOptions["body"];
  firstByteTimeoutMs: number;
  idleTimeoutMs: number;
  requestId: string;
  /** Whether an upstream that says it is out of order is passed on, since there is no other one. */
  isLast: boolean;
  onFirstByte: () => void;
  /** What the upstream reports of its work, if it does; before the outcome is told. */
  onTokens: (tokens: Tokens) => void;
  stallMs?: number;
};

/** Statuses after which another upstream may do better. */
const outOfOrder = [502, 503, 504];

/**
 * Sends a request to an upstream and its answer to the client as it comes, no faster than the client takes it. When
 * either of the two goes, so does the other.
 */
export function relay(response: ServerResponse, attempt: Try): Promise<Outcome> {
  const { address, firstByteTimeoutMs, idleTimeoutMs, stallMs = longestStallMs } = attempt;
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let outcome: Outcome | undefined;
    let stalled: NodeJS.Timeout | undefined;
    let reader: TokenReader | null = null;
    let status = 0;

    function settle(result: Outcome): void {
      if (outcome !== undefined) return;
      outcome = result;
      clearTimeout(stalled);
      response.off("close", onGone).off("drain", onDrain);
      if (result.kind !== "done") controller?.abort(new Error(result.kind));
      const tokens = reader?.tokens(result.kind === "done") ?? null;
      if (tokens !== null) attempt.onTokens(tokens);
      resolve(result);
    }
    const onGone = () => settle({ kind: "gone" });
    const onDrain = () => {
      clearTimeout(stalled);
      controller?.resume();
    };
    response.on("close", onGone).on("drain", onDrain);

    address.pool.dispatch(
      {
        path: address.path,
        method: attempt.method,
        headers: attempt.headers,
        body: attempt.body ?? null,
        headersTimeout: firstByteTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      },
      {
        onRequestStart(started) {
          controller = started;
          if (outcome !== undefined) started.abort(new Error(outcome.kind));
        },
        onResponseStart(_controller, code, headers) {
          if (code < 200 || outcome !== undefined) return;
          // It was cut before it began.
          if (response.headersSent) return settle({ kind: "gone" });
          const failure = failureOf(code, attempt.isLast);
          if (failure !== null) return settle({ kind: "failed", code: failure, cause: String(code) });
          status = code;
          reader = readTokens(headers);
          attempt.onFirstByte();
          if (isStopping()) response.shouldKeepAlive = false;
          response.writeHead(code, clientHeaders(headers, attempt.requestId));
        },
        onResponseData(started, chunk) {
          if (outcome !== undefined) return;
          if (!response.write(chunk)) {
            started.pause();
            stalled = setTimeout(settle, stallMs, { kind: "broken", cause: "client stalled" });
          }
          reader?.read(chunk);
        },
        onResponseEnd() {
          if (outcome === undefined) response.end();
          settle({ kind: "done", status });
        },
        onResponseError(_controller, error) {
          const cause = causeOf(error);
          settle(status === 0 ? { kind: "failed", code: codeOf(cause), cause } : { kind: "broken", cause });
        },
      },
    );
  });
}

/** What a client must not be told as it is: that our credential is wrong, or to go elsewhere. */
function failureOf(status: number, isLast: boolean): Failure | null {
  if (status === 401 || status === 407) return "upstream_refused";
  if (status < 400 && status >= 300) return "upstream_failed";
  return outOfOrder.includes(status) && !isLast ? "upstream_failed" : null;
}

function causeOf(error: Error): string {
  const inner = error.cause instanceof Error ? error.cause : error;
  return "code" in inner && inner.code !== undefined ? String(inner.code) : inner.name;
}

/** No connection came about: the name, the network, the port, or the certificate. */
const unconnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|E(?:HOST|NET)UNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EPROTO|CERT_\w+|ERR_(?:TLS|SSL)_\w+|UNABLE_TO_\w+|\w*SELF_SIGNED\w*)$/;

function codeOf(cause: string): Failure {
  if (cause === "UND_ERR_HEADERS_TIMEOUT" || cause === "UND_ERR_BODY_TIMEOUT") return "upstream_timeout";
  return unconnected.test(cause) ? "upstream_unreachable" : "upstream_failed";
}
