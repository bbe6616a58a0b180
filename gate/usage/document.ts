import { readString, walkJson } from "../json-walk";
import { holdFirst, holdLast } from "./held-bytes";
import type { TokenReader } from "./token-reader";
import { reportOf, tokensAfter } from "./tokens";

/** A report stands near the beginning of an answer or near its end; what is between is not kept. */
const longestEnd = 16_384;
const reportName = "usage";
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const opening = new Set(Buffer.from("{["));
const closing = new Set(Buffer.from("}]"));
const space = 0x20;

/** Reads the report at the top of a JSON document, once it has arrived whole. */
export function readDocument(): TokenReader {
  const [start, end] = [holdFirst(longestEnd), holdLast(longestEnd)];
  return {
    read(chunk) {
      const before = start.bytes();
      const isLong = before.length + chunk.length > longestEnd;
      if (isLong && start.isWhole()) end.add(before);
      if (isLong) end.add(chunk);
      start.add(chunk);
    },
    tokens(isWhole) {
      if (!isWhole) return null;
      const answer = start.isWhole()
        ? wholeAnswer(start.bytes())
        : { usage: reportAtEnd(end.bytes()) ?? reportAtStart(start.bytes()) };
      const report = reportOf(answer);
      return report && tokensAfter(null, report);
    },
  };
}

/** What JSON says; undefined for what is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function wholeAnswer(bytes: Buffer): unknown {
  return bytes.includes(reportName) ? parseJson(bytes) : undefined;
}

/** The value of `usage` at the top of an object that begins like this. */
function reportAtStart(bytes: Buffer): unknown {
  let value = -1;
  let next = -1;
  // After a comma no character is cut in two.
  walkJson(bytes.subarray(0, bytes.lastIndexOf(comma) + 1), (name) => {
    if (name.depth !== 1) return;
    if (value >= 0 && next < 0) next = name.from;
    else if (readString(bytes, name.from, name.to) === reportName) value = name.value;
  });
  return next < 0 ? undefined : parseJson(bytes.subarray(value, bytes.lastIndexOf(comma, next)));
}

/**
 * The value of `usage` at the top of an object that ends like this. Read from right to left: JSON ends outside of any
 * string, and within one every quote has an odd number of backslashes before it.
 */
function reportAtEnd(bytes: Buffer): unknown {
  let depth = 0;
  let valueEnd = -1;
  let valueStart = -1;
  let at = bytes.length - 1;
  for (let byte = bytes[at]; byte !== undefined; at -= 1, byte = bytes[at]) {
    if (byte === quote) {
      const start = openingQuote(bytes, at);
      const isName = valueStart > at;
      if (isName && bytes.toString("latin1", start + 1, at) === reportName)
        return parseJson(bytes.subarray(valueStart, valueEnd));
      at = start;
      valueStart = -1;
    } else if (closing.has(byte)) {
      depth += 1;
      if (depth === 1) valueEnd = at;
    } else if (opening.has(byte)) depth -= 1;
    else if (depth === 1 && byte === comma) valueEnd = at;
    else if (depth === 1 && byte === colon) valueStart = at + 1;
    else if (byte > space) valueStart = -1;
  }
  return undefined;
}

/** Where the string begins that ends here; before all that is known when it began earlier. */
function openingQuote(bytes: Buffer, end: number): number {
  let at = end;
  let escapes = 1;
  while (at > 0 && escapes % 2 === 1) {
    at = bytes.lastIndexOf(quote, at - 1);
    escapes = 0;
    while (at >= 0 && bytes[at - 1 - escapes] === backslash) escapes += 1;
  }
  return at;
}
