import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { clientAddress, isWithin, type Networks } from "../../lib/address";
import { isReadable } from "../../lib/transport";

export type Incoming = { nonce: string; requestId: string };

const forwarded = /^(forwarded|x-forwarded-.*|x-real-ip)$/;
const ownHeaders = [
  "content-security-policy-report-only",
  "x-nonce",
  "x-latchkey-address",
  "x-latchkey-path",
  "x-latchkey-readable",
  "x-request-id",
];

/**
 * Makes a request's headers safe to believe: what a proxy says is kept only from a trusted one, and the headers the
 * pages read from us (`x-nonce`, `x-request-id`, `x-latchkey-…`) never carry a client's own value.
 */
export function acceptRequest(
  { headers, socket, url }: IncomingMessage,
  trusted: Networks,
  publicUrls: readonly string[],
): Incoming {
  const peer = socket.remoteAddress ?? "";
  const isTrusted = isWithin(trusted, peer);
  const requestId = isTrusted ? proxyRequestId(headers) : null;
  const address = clientAddress(peer, proxyChain(headers), trusted);
  for (const name of Object.keys(headers)) {
    if (ownHeaders.includes(name) || (!isTrusted && forwarded.test(name))) delete headers[name];
  }
  const incoming = { nonce: randomBytes(16).toString("base64"), requestId: requestId ?? randomUUID() };
  headers["x-nonce"] = incoming.nonce;
  headers["x-request-id"] = incoming.requestId;
  headers["x-latchkey-address"] = address;
  headers["x-latchkey-path"] = pagePath(url ?? "/");
  const { origin } = headers;
  const asked = { address, origin, host: told(headers, "x-forwarded-host") ?? headers.host };
  const protocol = told(headers, "x-forwarded-proto");
  if (isReadable({ ...asked, protocol }, publicUrls)) headers["x-latchkey-readable"] = "yes";
  // Next compares the origin with the host, which a proxy may have rewritten; PUBLIC_URL knows better.
  if (origin !== undefined && publicUrls.includes(origin)) headers["x-forwarded-host"] = new URL(origin).host;
  return incoming;
}

/** The address a person sees: Next adds a parameter of its own when it loads a page into another. */
function pagePath(url: string): string {
  const [path = "/", query = ""] = url.split("?", 2);
  const parameters = query.split("&").filter((one) => one !== "" && !/^_rsc(=|$)/.test(one));
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
}

function told(headers: IncomingHttpHeaders, name: string): string | undefined {
  return headers[name]?.toString();
}

function proxyRequestId(headers: IncomingHttpHeaders): string | null {
  const id = headers["x-request-id"];
  return typeof id === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : null;
}

function proxyChain(headers: IncomingHttpHeaders): string {
  return String(headers["x-forwarded-for"] ?? headers["x-real-ip"] ?? "");
}
