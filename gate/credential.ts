import type { Refusal } from "../lib/keys/verdict";
import { headerValues } from "./raw-headers";

/** Scheme and token of RFC 6750; the scheme's case does not count (RFC 9110, section 11.1). */
const bearer = /^bearer(?: +(.*))?$/i;

/**
 * The credential that a request presents in `Authorization: Bearer` or `X-API-Key`; both are fine if equal. Another
 * scheme and an empty value present none.
 * @param rawHeaders names and values in turn, as received: node's own `headers` hide a repeated one
 */
export function readCredential(
  rawHeaders: readonly string[],
): { token: string } | Extract<Refusal, "missing_key" | "ambiguous_credentials"> {
  const authorizations = new Set(headerValues(rawHeaders, "authorization"));
  const apiKeys = new Set(headerValues(rawHeaders, "x-api-key"));
  if (authorizations.size > 1 || apiKeys.size > 1) return "ambiguous_credentials";
  const [authorization = ""] = authorizations;
  const [apiKey] = apiKeys;
  const token = bearer.exec(authorization)?.[1];
  if (token && apiKey && token !== apiKey) return "ambiguous_credentials";
  return token || apiKey ? { token: token || apiKey || "" } : "missing_key";
}
