import type { IncomingMessage } from "node:http";
import type { Budget } from "./budget";

const longestBody = 33_554_432;

/** A whole body; its bytes count against the budget until `release`, which may be called more than once. */
export type Body = { bytes: Buffer; release: () => void };

/** `gone`: the client went before its body was complete. */
export type Unread = "body_too_large" | "body_timeout" | "busy" | "gone";

type BodyOptions = { budget: Budget; idleMs?: number };

/** Longer than this without a byte of it, a body is not waited for. */
const longestPauseMs = 15_000;

/** Reads the whole body, up to 32 MiB of it; what is left unread of a refused one is thrown away as it arrives. */
export function readBody(
  request: IncomingMessage,
  { budget, idleMs = longestPauseMs }: BodyOptions,
): Promise<Body | Unread> {
  if (request.destroyed) return Promise.resolve("gone");
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > longestBody) return Promise.resolve("body_too_large");
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const finish = (body: Body | Unread) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      if (typeof body === "string") {
        budget.give(length);
        request.resume();
      }
      resolve(body);
    };
    const onData = (part: Buffer) => {
      if (length + part.length > longestBody) return finish("body_too_large");
      if (!budget.take(part.length)) return finish("busy");
      length += part.length;
      parts.push(part);
      timer.refresh();
    };
    const onEnd = () => {
      const [only] = parts;
      const bytes = parts.length === 1 && only ? only : Buffer.concat(parts);
      finish({ bytes, release: releaseOnce(budget, length) });
    };
    const onClose = () => finish("gone");
    const timer = setTimeout(() => finish("body_timeout"), idleMs);
    request.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

function releaseOnce(budget: Budget, length: number): () => void {
  let held = length;
  return () => {
    budget.give(held);
    held = 0;
  };
}
