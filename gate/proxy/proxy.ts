import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "../../db/env";
import { clientAddress, parseNetworks } from "../../lib/address";
import { judge } from "../../lib/keys/verdict";
import { findEndpoint } from "../../lib/requests";
import { forwardedFor } from "../caller";
import { readCredential } from "../credential";
import { type RequestNotes, takeNotes } from "../usage/request";
import { expectsContinue } from "./named-model";
import { passOn } from "./pass-on";
import { type Head, readHead } from "./question";
import { sendRefusal } from "./refusal";
import { show } from "./show";
import type { Ending, ProxyParts } from "./visit";

type Unproven = { request: IncomingMessage; response: ServerResponse; head: Head; notes: RequestNotes };

/** Whether a request is for the interface that the proxy serves. */
export function isForProxy(url: string): boolean {
  return url.startsWith("/v1") && (url.length === 3 || url[3] === "/" || url[3] === "?");
}

/**
 * The OpenAI-compatible door: answers each request for `/v1`, or passes it on to the upstream of its model. Judged in
 * this order: the key, the endpoint and its scope before the first byte of the body, then the body, then its model.
 */
export function createProxy(parts: ProxyParts) {
  const trusted = parseNetworks(env().trustedProxies);
  return async function proxy(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const head = readHead(request);
    const { requestId } = head;
    const address = clientAddress(
      request.socket.remoteAddress ?? "",
      forwardedFor(request, trusted),
      trusted,
    );
    parts.usage.began();
    const notes = takeNotes({ requestId, path: `/v1${head.path}`, address: address || null });
    const ending = await answer(parts, { request, response, head, notes }).catch((error: unknown) => {
      parts.metrics.report(error);
      return { code: "unavailable" } as const;
    });
    if (ending !== null) {
      notes.reason = ending.code;
      parts.metrics.refused(head.path, ending.code);
      // The client may send its body or not: only on a new connection it is sure where its next request begins.
      if (expectsContinue(request.headers.expect)) response.shouldKeepAlive = false;
      sendRefusal(response, ending, head);
    }
    parts.usage.ended(notes, response.headersSent ? response.statusCode : null);
  };
}

/** @throws (as a rejected promise) when the database would have to be asked and cannot be */
async function answer(parts: ProxyParts, { request, response, head, notes }: Unproven): Promise<Ending> {
  const presented = readCredential(request.rawHeaders);
  if (typeof presented === "string") return { code: presented };
  const { token } = presented;
  const proof = await parts.keys.prove(token);
  if (typeof proof === "string") return { code: proof };
  const { credential } = proof;
  notes.credential = credential;
  const snapshot = await parts.catalogue.current();
  const { method = "", url = "" } = request;
  const endpoint = findEndpoint(method, url);
  const asked = endpoint && { scope: endpoint.needs, model: null };
  const refusal = judge(credential, asked, new Date(), snapshot.catalogue.closed);
  if (refusal !== null && refusal !== "model_unknown" && refusal !== "request_unknown")
    return { code: refusal };
  if (endpoint === null) return { code: "not_found" };
  notes.model = endpoint.model;
  const visit = { request, response, head, notes, token, credential, endpoint, snapshot };
  return method === "POST" ? passOn(parts, visit) : show(parts, visit);
}
