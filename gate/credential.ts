import type { Refusal } from "../lib/keys/verdict";

const authorizationName = "authorization";
const apiKeyName = "x-api-key";

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
  let authorization: string | undefined;
  let apiKey: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    const value = rawHeaders[i + 1] ?? "";
    // Lengths first: to write every name in lower case costs more than the rest.
    if (name.length === authorizationName.length && name.toLowerCase() === authorizationName) {
      if (authorization !== undefined && authorization !== value) return "ambiguous_credentials";
      authorization = value;
    } else if (name.length === apiKeyName.length && name.toLowerCase() === apiKeyName) {
      if (apiKey !== undefined && apiKey !== value) return "ambiguous_credentials";
      apiKey = value;
    }
  }
  const token = authorization && bearer.exec(authorization)?.[1];
  if (token && apiKey && token !== apiKey) return "ambiguous_credentials";
  return token || apiKey ? { token: token || apiKey || "" } : "missing_key";
}
