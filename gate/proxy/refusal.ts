import type { ServerResponse } from "node:http";
import { isStopping } from "../../db/serve";
import { type Refusal, refusals } from "../../lib/keys/verdict";
import { proxy, refusals as verdictSentences } from "../../lib/messages/en.json";
import { type ProxyRefusal, proxyStatus } from "../../lib/proxy";
import { bearerChallenge } from "../answer";
import type { BodyProblem } from "../body-model";

/** How a request's client wants to be answered. */
export type Dialect = "openai" | "anthropic";

/** What a client is told; `problem` says more of an invalid request, `param` which part of it is meant. */
export type RefusalDetail = { code: ProxyRefusal; problem?: BodyProblem; param?: string | null };

const openAiTypes: Partial<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  429: "rate_limit_error",
};

const anthropicTypes: Partial<Record<number, string>> = {
  ...openAiTypes,
  404: "not_found_error",
  413: "request_too_large",
  503: "overloaded_error",
  504: "timeout_error",
};

const retryAfterSeconds = "1";
const sentences: Record<ProxyRefusal, string> = { ...verdictSentences, ...proxy.refusals };

/** Refuses in the words of the client's library: OpenAI's envelope or Anthropic's, and the code in a header. */
export function sendRefusal(
  response: ServerResponse,
  { code, problem, param = null }: RefusalDetail,
  { dialect, requestId }: { dialect: Dialect; requestId: string },
): void {
  const status = proxyStatus(code);
  const message = problem === undefined ? sentences[code] : proxy.problems[problem];
  const headers = ["X-Auth-Reason", code];
  if (status === 401 && isOfKey(code)) headers.push("WWW-Authenticate", bearerChallenge(code));
  if (status === 503) headers.push("Retry-After", retryAfterSeconds);
  const content =
    dialect === "anthropic"
      ? {
          type: "error",
          error: { type: anthropicTypes[status] ?? fallbackType(status), message, code, param },
          request_id: requestId,
        }
      : { error: { message, type: openAiTypes[status] ?? fallbackType(status), code, param } };
  sendJson(response, status, content, { requestId, headers });
}

/** Sends a JSON answer of the gate's own, unless something was sent already or the client is gone. */
export function sendJson(
  response: ServerResponse,
  status: number,
  content: object,
  { requestId, headers = [] }: { requestId: string; headers?: string[] },
): void {
  if (response.headersSent || response.destroyed) return;
  if (isStopping()) response.shouldKeepAlive = false;
  const body = `${JSON.stringify(content)}\n`;
  const about = ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers, ...about, "Cache-Control", "no-store", "X-Request-Id", requestId]);
  response.end(body);
}

function isOfKey(code: ProxyRefusal): code is Refusal {
  return Object.hasOwn(refusals, code);
}

function fallbackType(status: number): string {
  return status < 500 ? "invalid_request_error" : "api_error";
}
