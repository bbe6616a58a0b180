import type { Credential } from "../lib/keys/verdict";

const none = "-";
const all = "*";
const longestModelsHeader = 1024;

/**
 * Who a good key belongs to, for the service behind the proxy: every header always, so that a client's own copy never
 * survives. Together at most 3 KiB, since a user name has at most 64 characters and there are only so many scopes.
 */
export function identityHeaders(credential: Credential): string[] {
  return [
    "X-Auth-Key-Id",
    String(credential.keyId),
    "X-Auth-Access-Key",
    text(credential.accessKey),
    "X-Auth-User-Id",
    String(credential.userId),
    "X-Auth-User",
    text(credential.userName),
    "X-Auth-Owner",
    String(credential.ownerPrincipalId),
    "X-Auth-Scopes",
    list(credential.scope),
    "X-Auth-Models",
    models(credential.allowedModelNames),
    "X-Auth-Expires",
    credential.expiresAt?.toISOString() ?? none,
  ];
}

function models(allowed: readonly string[] | null): string {
  if (allowed === null) return all;
  const names = list(allowed);
  return names.length > longestModelsHeader ? `+${allowed.length}` : names;
}

/** Within an item, `,` would end it and a leading `+` would be read as a count. */
function list(items: readonly string[]): string {
  return items.map((item) => text(item).replace(/,|^\+/g, encodeURIComponent)).join() || none;
}

/** Printable ASCII as it is; what a header cannot hold, and what would be misread, percent-encoded as UTF-8. */
function text(value: string): string {
  if (value === none) return "%2D";
  return value.replace(/[^\x20-\x7e]|%|^ | $/gu, encodeURIComponent) || none;
}
