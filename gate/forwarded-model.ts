import type { IncomingMessage } from "node:http";
import { isModelName } from "../lib/requests";
import { findJsonModel } from "./body-model";
import { onlyHeader } from "./raw-headers";

export const longestBody = 1_048_576;
const bodyWithinMs = 3000;

/** JSON can be written so that a reader of forms finds another model in it. */
const forms = /^\s*(multipart\/|application\/x-www-form-urlencoded)/i;

/**
 * The model of a request that its proxy shows to the gate: of the forwarded body, if there is one, else of the header
 * that the operator trusts for it. Null when none is plain to see.
 * @param modelHeader in lower case, as GATE_MODEL_HEADER names it
 */
export async function findForwardedModel(
  request: IncomingMessage,
  modelHeader: string | null,
): Promise<string | null> {
  if (hasBody(request)) {
    const isPart = request.headers["x-envoy-auth-partial-body"] === "true";
    if (isPart || forms.test(request.headers["content-type"] ?? "")) return null;
    const body = await readBody(request);
    const found = body && findJsonModel(body);
    return found && "model" in found ? found.model : null;
  }
  const named = modelHeader === null ? null : onlyHeader(request.rawHeaders, modelHeader);
  // Node reads headers byte by byte.
  const model = named && Buffer.from(named, "latin1").toString();
  return model && isModelName(model) ? model : null;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** The whole body, or null when it is too long, is cut off or does not arrive in time. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? 0) > longestBody) return Promise.resolve(null);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const finish = (body: Buffer | null) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).resume();
      resolve(body);
    };
    const onData = (part: Buffer) => {
      length += part.length;
      if (length > longestBody) finish(null);
      else parts.push(part);
    };
    const onEnd = () => finish(Buffer.concat(parts));
    const onClose = () => finish(null);
    const timer = setTimeout(finish, bodyWithinMs, null);
    request.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}
