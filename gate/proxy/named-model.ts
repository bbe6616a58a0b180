import { readBody } from "./body";
import type { HeldBody } from "./forward";
import { namesOther } from "./question";
import type { RefusalDetail } from "./refusal";
import type { Reading } from "./scan";
import type { Scanned } from "./scanner";
import type { ProxyParts, Visit } from "./visit";

/** Reads the body and the one model that it names. The body's only holder is the answer. @returns null when the client went */
export async function readNamedModel(
  { budget, bodyIdleMs, scanner }: ProxyParts,
  { request, response, head }: Visit,
  reading: Reading,
): Promise<{ model: string; body: HeldBody } | RefusalDetail | null> {
  if (expectsContinue(request.headers.expect)) response.writeContinue();
  const read = await readBody(request, { budget, ...(bodyIdleMs !== undefined && { idleMs: bodyIdleMs }) });
  if (read === "gone") return null;
  if (typeof read === "string") return { code: read };
  const scanned = await scanner.scan(read.bytes, reading);
  const model = modelIn(scanned, head.query);
  if (scanned !== null && typeof model === "string")
    return { model, body: hold(scanned.bytes, read.release) };
  read.release();
  return typeof model === "string" ? { code: "busy" } : model;
}

function modelIn(scanned: Scanned | null, query: URLSearchParams | null): string | RefusalDetail {
  if (scanned === null) return { code: "busy" };
  const { found } = scanned;
  if ("problem" in found) return { code: "invalid_request", ...found };
  if (!namesOther(query, found.model)) return found.model;
  return { code: "invalid_request", problem: "model_elsewhere", param: "model" };
}

/** Made here so that nothing else keeps the bytes. */
function hold(bytes: Buffer, release: () => void): HeldBody {
  const body: HeldBody = {
    bytes,
    release() {
      body.bytes = null;
      release();
    },
  };
  return body;
}

/** Whether the client waits to be told before it sends its body. */
export function expectsContinue(expect: string | undefined): boolean {
  return expect?.toLowerCase() === "100-continue";
}
