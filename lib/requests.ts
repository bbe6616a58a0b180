import type { Need } from "./keys/scopes";
import type { Asked } from "./keys/verdict";

/** What a request of the protected interfaces needs; `model` where its path names one. */
export type Endpoint = { needs: Need; model: string | null };

type Row = readonly [method: string, path: string, needs: Need];

/**
 * The one table of what needs what, for forward-auth and the proxy alike. `*` is any method, and as the end of a path the
 * rest of it; `{model}` is the rest of a path that names a model. A request that no row names is refused: it is never
 * taken for one that a broad scope opens. The first row that fits counts.
 */
const rows: readonly Row[] = [
  ["GET", "/v2/*", "management.readonly"],
  ["HEAD", "/v2/*", "management.readonly"],
  ["*", "/v2/*", "management.write"],
  ["POST", "/v1/chat/completions", "inference.chat"],
  ["POST", "/v1/responses", "inference.chat"],
  ["POST", "/v1/messages", "inference.chat"],
  ["POST", "/v1/messages/count_tokens", "inference.chat"],
  ["POST", "/v1/completions", "inference.completions"],
  ["POST", "/v1/embeddings", "inference.embeddings"],
  ["GET", "/v1/models", "any inference"],
  ["GET", "/v1/models/{model}", "any inference"],
  ["GET", "/v1/key", "any key"],
  ["POST", "/v1/rerank", "inference"],
  ["POST", "/v1/score", "inference"],
  ["POST", "/v1/moderations", "inference"],
  ["POST", "/v1/images/generations", "inference"],
  ["POST", "/v1/images/edits", "inference"],
  ["POST", "/v1/audio/speech", "inference"],
  ["POST", "/v1/audio/transcriptions", "inference"],
  ["POST", "/v1/audio/translations", "inference"],
];

const exact = new Map(
  rows.filter(([, path]) => !/[*{]/.test(path)).map(([method, path, needs]) => [`${method} ${path}`, needs]),
);
const management = rows.filter(([, path]) => path.endsWith("*"));
const managementPath = "/v2/";
const modelPath = "/v1/models/";

/** RFC 9110, section 9.1: whatever can be a method, also one nobody has heard of. */
const token = /^[\w!#$%&'*+.^`|~-]{1,40}$/;

/**
 * What servers read in more than one way, so that the path we judge might not be the one they serve: segments that lead
 * elsewhere, empty ones, backslashes, parameters, what is not printable ASCII, and all of these percent-encoded, once or
 * more often.
 */
const ambiguous = /[^\x21-\x7e]|[\\;#]|\/\/|\/\.{1,2}(?=\/|$)|%(?![2-7][0-9a-f])|%(?:2[5ef]|5c|3b|23|7f)/i;

/** Printable ASCII whose every `%` begins an encoded byte; what is encoded may be anything that a name may hold. */
const encoded = /^(?:[!"$&-:<-[\]-~]|%[0-9a-f]{2})+$/i;

/**
 * Finds what a request needs.
 * @param target path and query as the client sent them; the query says nothing about what is needed
 * @returns null for a request that the table does not name
 */
export function findEndpoint(method: string, target: string): Endpoint | null {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  const needs = exact.get(`${method} ${path}`);
  if (needs !== undefined) return { needs, model: null };
  if (path.startsWith(managementPath)) return findManagement(method, path);
  return method === "GET" && path.startsWith(modelPath) ? findModel(path.slice(modelPath.length)) : null;
}

/**
 * What a request asks of its key; null for one that the table does not name.
 * @param model the one it says it is for, where that is known; else the one of its path
 */
export function askAbout(method: string, target: string, model: string | null): Asked | null {
  const endpoint = findEndpoint(method, target);
  return endpoint && { scope: endpoint.needs, model: model ?? endpoint.model };
}

/** The paths of the table that stand for themselves, to choose from: `POST /v1/embeddings`. */
export const plainRequests: readonly string[] = [...exact.keys()];

function findManagement(method: string, path: string): Endpoint | null {
  if (path.length === managementPath.length || ambiguous.test(path) || !token.test(method)) return null;
  const row = management.find(([wanted]) => wanted === method || wanted === "*");
  return row === undefined ? null : { needs: row[2], model: null };
}

/** The names of models hold slashes, which some clients encode: decoded once, since that is what servers do. */
function findModel(rest: string): Endpoint | null {
  const model = encoded.test(rest) ? decodeOnce(rest) : null;
  if (model === null || !isModelName(model) || /[%\\]/.test(model)) return null;
  const isClear = model.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
  return isClear ? { needs: "any inference", model } : null;
}

function decodeOnce(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Whether this can be a model's name as a key's list holds them; U+FFFD is what wrong UTF-8 decodes to. */
export function isModelName(text: string): boolean {
  return /^[^\p{Cc}\p{Cs}\ufffd]{1,200}$/u.test(text);
}
