import { Agent, request } from "undici";
import * as z from "zod";
import { modelName } from "../lib/models/name";
import type { UpstreamErrorCode, UpstreamKind } from "../lib/upstreams";

/** Whom to ask, and with what. */
export type CallTarget = { kind: UpstreamKind; baseUrl: string; credential: string | null };

/** An upstream that could not be asked. It says nothing of what was sent or answered. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";

  constructor(
    readonly code: UpstreamErrorCode,
    readonly status: number | null = null,
  ) {
    super(code);
  }
}

const withinMs = 10_000;
const mostBytes = 2 * 1024 * 1024;
const mostModels = 5000;

/** Follows no redirects and knows no proxy: only the address itself is ever called. */
const agent = new Agent({
  maxResponseSize: mostBytes,
  connect: { timeout: withinMs },
  maxHeaderSize: 16_384,
});

const modelList = z.object({
  data: z.array(z.object({ id: z.string() })),
  has_more: z.boolean().nullish(),
});

/**
 * Asks an upstream which models it has: within ten seconds, of at most 2 MiB and 5,000 models. Names that no key could
 * list are left out.
 * @throws UpstreamError
 */
export async function listOffered(
  { kind, baseUrl, credential }: CallTarget,
  signal?: AbortSignal,
): Promise<{ names: string[]; latencyMs: number }> {
  const startedAt = performance.now();
  const late = AbortSignal.timeout(withinMs);
  try {
    // Anthropic's list comes in pages of twenty, unless more are asked for.
    const answer = await request(`${baseUrl}/models${kind === "anthropic" ? "?limit=1000" : ""}`, {
      dispatcher: agent,
      headers: { accept: "application/json", "user-agent": "latchkey", ...authorization(kind, credential) },
      reset: true,
      signal: signal ? AbortSignal.any([late, signal]) : late,
    });
    if (answer.statusCode < 200 || answer.statusCode > 299) {
      answer.body.on("error", () => {}).destroy();
      throw new UpstreamError(codeOfStatus(answer.statusCode), answer.statusCode);
    }
    const names = readNames(await answer.body.text());
    return { names, latencyMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof UpstreamError ? error : new UpstreamError(codeOfFailure(error));
  }
}

/** How each kind of upstream is told who calls. */
export function authorization(kind: UpstreamKind, credential: string | null): Record<string, string> {
  const version = kind === "anthropic" ? { "anthropic-version": "2023-06-01" } : {};
  if (credential === null) return version;
  return kind === "anthropic"
    ? { ...version, "x-api-key": credential }
    : { authorization: `Bearer ${credential}` };
}

function readNames(text: string): string[] {
  const list = modelList.safeParse(parseJson(text)).data;
  if (list === undefined) throw new UpstreamError("bad_answer");
  if (list.data.length > mostModels || list.has_more) throw new UpstreamError("too_large");
  const names = list.data.map(({ id }) => id).filter((id) => modelName.safeParse(id).success);
  return [...new Set(names)];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOfStatus(status: number): UpstreamErrorCode {
  if (status >= 300 && status < 400) return "redirected";
  if (status === 401 || status === 403) return "unauthorized";
  return status === 404 ? "not_found" : "bad_status";
}

const meanings: readonly [pattern: RegExp, code: UpstreamErrorCode][] = [
  [/^(ENOTFOUND|EAI_)/, "name_not_found"],
  [/^ECONNREFUSED$/, "connection_refused"],
  [/TIMEOUT|^ETIMEDOUT$|^TimeoutError$/, "timeout"],
  [/^UND_ERR_(RES_EXCEEDED_MAX_SIZE|HEADERS_OVERFLOW)$|^HPE_HEADER_OVERFLOW$/, "too_large"],
  [/CERT|^ERR_(TLS|SSL)|^EPROTO$|SELF_SIGNED|UNABLE_TO_VERIFY/, "tls_failed"],
  [/^HPE_|HTTPParserError|CONTENT_LENGTH_MISMATCH|^UND_ERR_SOCKET$|^ECONNRESET$|^EPIPE$/, "bad_answer"],
];

/** What the codes of Node, OpenSSL and undici come to. */
function codeOfFailure(error: unknown): UpstreamErrorCode {
  const codes = codesOf(error);
  return meanings.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1] ?? "unreachable";
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return [code, error.name, ...codesOf(error.cause)];
}
