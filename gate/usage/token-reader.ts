import type { IncomingHttpHeaders } from "node:http";
import { readDocument } from "./document";
import { readEvents } from "./events";
import type { Tokens } from "./tokens";

/** Looks at an answer as it passes by, for what its upstream reports; whatever it sees, it neither fails nor keeps much. */
export type TokenReader = {
  read(chunk: Buffer): void;
  /** What is known once nothing more comes; `isWhole` says whether the answer did. */
  tokens(isWhole: boolean): Tokens | null;
};

const events = /^text\/event-stream\b/i;
const document = /^application\/json\b/i;

/** A reader for an answer with these headers; null for one that no tokens can be read from. */
export function readTokens(headers: IncomingHttpHeaders): TokenReader | null {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (encoding !== "identity") return null;
  if (events.test(type)) return readEvents();
  return document.test(type) ? readDocument() : null;
}
