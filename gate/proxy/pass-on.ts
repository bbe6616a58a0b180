import type { Catalogue } from "../../db/catalogue";
import { type Asked, judge, type Refusal } from "../../lib/keys/verdict";
import { msSince } from "../usage/request";
import { forward, type HeldBody } from "./forward";
import { readNamedModel } from "./named-model";
import { forwardedQuery, isEncoded, readingOf } from "./question";
import { sendRefusal } from "./refusal";
import type { OpenStream } from "./streams";
import type { Ending, ProxyParts, Visit } from "./visit";

type Named = { model: string; body: HeldBody; contentType: string };

/** Reads the request to its end, judges it by its model, and passes it on; from then on it ends when its key does. */
export async function passOn(parts: ProxyParts, visit: Visit): Promise<Ending> {
  const { request, response, head, notes, token, credential, endpoint } = visit;
  if (isEncoded(request.rawHeaders)) return { code: "unsupported_encoding" };
  const typed = readingOf(head.path, request.rawHeaders);
  if (typeof typed === "string") return { code: "invalid_request", problem: typed };
  const named = await readNamedModel(parts, visit, typed.reading);
  if (named === null) notes.reason = "gone";
  if (named === null || "code" in named) return named;
  notes.model = named.model;
  const asked: Asked = { scope: endpoint.needs, model: named.model };
  let cutFor: Refusal | null = null;
  let isUnderWay = false;
  const cut = (reason: Refusal) => {
    cutFor = reason;
    if (!isUnderWay) return;
    // An answer that began breaks off, so that nobody takes it for whole.
    if (response.headersSent) response.destroy();
    else sendRefusal(response, { code: reason }, head);
  };
  const stream = parts.streams.open({ token, credential, asked, cut });
  try {
    const judged = await judgeAgain(parts, visit, asked);
    if ("code" in judged) return judged;
    if (cutFor !== null) return { code: cutFor };
    isUnderWay = true;
    const ending = await send(
      parts,
      visit,
      { ...named, contentType: typed.contentType },
      judged.catalogue,
      stream,
    );
    if (cutFor !== null) notes.reason = cutFor;
    return ending;
  } finally {
    stream.close();
    named.body.release();
  }
}

/** The key may have ended, and the catalogue be another, since the body began to arrive. */
async function judgeAgain(
  { keys, catalogue: kept, used }: ProxyParts,
  { request, token }: Visit,
  asked: Asked,
): Promise<{ catalogue: Catalogue } | Exclude<Ending, null>> {
  const proof = await keys.prove(token);
  if (typeof proof === "string") return { code: proof };
  const { catalogue } = await kept.current();
  const now = new Date();
  const refusal = judge(proof.credential, asked, now, catalogue.closed);
  if (refusal !== null) return { code: refusal, param: refusal === "model_denied" ? "model" : null };
  used.note(proof.credential, now, request, false);
  return { catalogue };
}

async function send(
  { upstreams, metrics }: ProxyParts,
  { request, response, head: { path, query, requestId }, notes }: Visit,
  { model, body, contentType }: Named,
  { models }: Catalogue,
  stream: OpenStream,
): Promise<Ending> {
  const route = models.get(model);
  if (route === undefined) return { code: "model_not_found", param: "model" };
  notes.isCallable = true;
  const below = path + forwardedQuery(path, query);
  const outcome = await forward(
    upstreams,
    { request, response, route, path: below, contentType, body, requestId },
    {
      onTry({ id, name }) {
        notes.upstream = name;
        stream.isAskedOf(id);
      },
      onFirstByte({ name }, ms) {
        notes.firstByteMs = msSince(notes);
        metrics.firstByte(name, ms);
      },
      onTokens(tokens) {
        notes.tokens = tokens;
      },
    },
  );
  if (outcome.kind === "failed") return { code: outcome.code };
  notes.reason = outcome.kind;
  metrics.ended(path, outcome.kind);
  if (outcome.kind === "broken") response.destroy();
  return null;
}
