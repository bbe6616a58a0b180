import type { IncomingMessage, ServerResponse } from "node:http";
import type { ShownKey } from "../../db/shown-key";
import { type Asked, type Credential, judge, type Refusal } from "../../lib/keys/verdict";
import { type Endpoint, findEndpoint } from "../../lib/requests";
import type { CatalogueKeeper, Snapshot } from "../catalogue";
import { readCredential } from "../credential";
import type { Keys } from "../keys";
import type { LastUsed } from "../last-used";
import { readBody } from "./body";
import type { Budget } from "./budget";
import { forward, type HeldBody } from "./forward";
import { callableModels, modelList, modelObject } from "./models";
import type { ProxyMetrics } from "./proxy-metrics";
import { forwardedQuery, type Head, isEncoded, namesOther, readHead, readingOf } from "./question";
import { type RefusalDetail, sendJson, sendRefusal } from "./refusal";
import type { Scanner } from "./scanner";
import type { Streams } from "./streams";
import type { Upstreams } from "./upstreams";

export type ProxyParts = {
  keys: Keys<unknown>;
  catalogue: CatalogueKeeper;
  used: LastUsed;
  streams: Streams;
  upstreams: Upstreams;
  scanner: Scanner;
  budget: Budget;
  showKey: (credential: Credential) => Promise<ShownKey | null>;
  metrics: ProxyMetrics;
  bodyIdleMs?: number;
};

type Visit = { request: IncomingMessage; response: ServerResponse; head: Head; token: string };
/** What is sent, or null when that was done already. */
type Ending = RefusalDetail | null;
type Accepted = { credential: Credential; endpoint: Endpoint; snapshot: Snapshot };

/** Whether a request is for the interface that the proxy serves. */
export function isForProxy(url: string): boolean {
  return url.startsWith("/v1") && (url.length === 3 || url[3] === "/" || url[3] === "?");
}

/**
 * The OpenAI-compatible door: answers a request for `/v1`, or passes it on to the upstream of its model. Judged in this
 * order: the key, the endpoint and its scope before the first byte of the body, then the body, then its model.
 * @throws (as a rejected promise) when the database would have to be asked and cannot be
 */
export function createProxy(parts: ProxyParts) {
  async function answer(visit: Omit<Visit, "token">): Promise<Ending> {
    const { request, head } = visit;
    const presented = readCredential(request.rawHeaders);
    if (typeof presented === "string") return { code: presented };
    const { token } = presented;
    const proof = await parts.keys.prove(token);
    if (typeof proof === "string") return { code: proof };
    const { credential } = proof;
    const snapshot = await parts.catalogue.current();
    const endpoint = findEndpoint(request.method ?? "", request.url ?? "");
    const asked: Asked | null = endpoint && { scope: endpoint.needs, model: null };
    const refusal = judge(credential, asked, new Date(), snapshot.catalogue.closed);
    if (refusal === "request_unknown" || (refusal === null && endpoint === null))
      return { code: "not_found" };
    if (refusal !== null && refusal !== "model_unknown") return { code: refusal };
    if (endpoint === null) return { code: "not_found" };
    const accepted = { credential, endpoint, snapshot };
    return request.method === "POST"
      ? passOn({ ...visit, token }, accepted)
      : show({ ...visit, token }, accepted, head);
  }

  async function show(
    { request, response }: Visit,
    { credential, endpoint, snapshot: { catalogue } }: Accepted,
    { dialect, path, requestId }: Head,
  ): Promise<Ending> {
    let content: object | null;
    if (path === "/key") {
      const shown = await parts.showKey(credential);
      if (shown === null) return { code: "unknown_key" };
      content = { object: "key", ...shown };
    } else if (endpoint.model === null) {
      content = modelList(callableModels(credential, catalogue), dialect);
    } else {
      const { model } = endpoint;
      const refusal = judge(credential, { scope: endpoint.needs, model }, new Date(), catalogue.closed);
      if (refusal !== null) return { code: refusal, param: "model" };
      const route = catalogue.models.get(model);
      if (route === undefined) return { code: "model_not_found", param: "model" };
      content = modelObject(model, route, dialect);
    }
    parts.used.note(credential.keyId, new Date(), request);
    sendJson(response, 200, content, { requestId });
    return null;
  }

  async function passOn(visit: Visit, accepted: Accepted): Promise<Ending> {
    const { request, response, head, token } = visit;
    if (isEncoded(request.rawHeaders)) return { code: "unsupported_encoding" };
    const reading = readingOf(head.path, request.rawHeaders);
    if (typeof reading === "string") return { code: "invalid_request", problem: reading };
    const read = await readModel(visit, reading.reading);
    if (!("body" in read)) return read.ending;
    const { model, body } = read;
    const asked: Asked = { scope: accepted.endpoint.needs, model };
    let abort: (reason: Refusal) => void = () => {};
    const cutBefore: { reason: Refusal | null } = { reason: null };
    const stream = parts.streams.open({
      token,
      credential: accepted.credential,
      asked,
      cut(reason) {
        cutBefore.reason = reason;
        abort(reason);
      },
    });
    try {
      // The key may have ended while the body arrived.
      const proof = await parts.keys.prove(token);
      const { catalogue } = await parts.catalogue.current();
      if (typeof proof === "string") return { code: proof };
      if (cutBefore.reason !== null) return { code: cutBefore.reason };
      const now = new Date();
      const refusal = judge(proof.credential, asked, now, catalogue.closed);
      if (refusal !== null) return { code: refusal, param: refusal === "model_denied" ? "model" : null };
      const route = catalogue.models.get(model);
      if (route === undefined) return { code: "model_not_found", param: "model" };
      parts.used.note(proof.credential.keyId, now, request);
      abort = (reason) => endNow(visit, reason);
      const outcome = await forward(
        parts.upstreams,
        {
          request,
          response,
          route,
          path: head.path + forwardedQuery(head.path, head.query),
          contentType: reading.contentType,
          body,
          requestId: head.requestId,
        },
        {
          onTry: ({ id }) => stream.isAskedOf(id),
          onFirstByte: ({ name }, ms) => parts.metrics.firstByte(name, ms),
        },
      );
      if (outcome.kind === "failed") return { code: outcome.code };
      parts.metrics.ended(head.path, outcome.kind);
      if (outcome.kind === "broken") response.destroy();
      return null;
    } finally {
      stream.close();
      body.release();
    }
  }

  /** The model that the body names, and the body, whose only holder is the answer. */
  async function readModel(
    { request, response, head }: Visit,
    reading: Parameters<Scanner["scan"]>[1],
  ): Promise<{ model: string; body: HeldBody } | { ending: Ending }> {
    if (/^100-continue$/i.test(request.headers.expect ?? "")) response.writeContinue();
    const { budget, bodyIdleMs } = parts;
    const read = await readBody(request, { budget, ...(bodyIdleMs !== undefined && { idleMs: bodyIdleMs }) });
    if (read === "gone") return { ending: null };
    if (typeof read === "string") return { ending: { code: read } };
    const scanned = await parts.scanner.scan(read.bytes, reading);
    const found = scanned?.found ?? null;
    if (scanned === null || found === null || "problem" in found || namesOther(head.query, found.model)) {
      read.release();
      if (found === null) return { ending: { code: "busy" } };
      const wrong = "problem" in found ? found : ({ problem: "model_elsewhere", param: "model" } as const);
      return { ending: { code: "invalid_request", ...wrong } };
    }
    const body: HeldBody = {
      bytes: scanned.bytes,
      release() {
        body.bytes = null;
        read.release();
      },
    };
    return { model: found.model, body };
  }

  /** Before the answer began the client is told why; an answer that began breaks off, so that nobody takes it for whole. */
  function endNow({ response, head }: Pick<Visit, "response" | "head">, reason: Refusal): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendRefusal(response, { code: reason }, head);
  }

  return async function proxy(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const head = readHead(request);
    const ending = await answer({ request, response, head }).catch((error: unknown) => {
      parts.metrics.report(error);
      return { code: "unavailable" } as const;
    });
    if (ending === null) return;
    parts.metrics.refused(head.path, ending.code);
    sendRefusal(response, ending, head);
  };
}
