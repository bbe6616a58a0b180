import { type Refusal, refusals } from "./keys/verdict";

/** Why the proxy refuses or fails a request beyond its key's verdict, with its HTTP status. The codes are stable. */
export const proxyRefusals = {
  invalid_request: 400,
  not_found: 404,
  model_not_found: 404,
  body_timeout: 408,
  body_too_large: 413,
  unsupported_encoding: 415,
  upstream_unreachable: 502,
  upstream_failed: 502,
  upstream_refused: 502,
  busy: 503,
  upstream_timeout: 504,
} as const;

export type ProxyRefusal = keyof typeof proxyRefusals | Refusal;

/** The HTTP status of a refusal by the proxy. */
export function proxyStatus(code: ProxyRefusal): number {
  return { ...refusals, ...proxyRefusals }[code];
}
