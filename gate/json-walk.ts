import { isUtf8 } from "node:buffer";

/** A name in an object of the JSON; `from` and `to` are its quotes, `value` is where its value begins. */
export type Name = { depth: number; from: number; to: number; value: number };

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const objectStart = 0x7b;
const objectEnd = 0x7d;
const arrayStart = 0x5b;
const arrayEnd = 0x5d;
const firstPrintable = 0x20;
const simpleEscapes = new Set(Buffer.from('"\\/bfnrt'));
const words = { true: Buffer.from("true"), false: Buffer.from("false"), null: Buffer.from("null") };
const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const letterE = 0x65;
const letterU = 0x75;
const invalid = -1;

/**
 * Goes over a JSON text without building what it says, so that neither its depth nor its size costs memory, and no name
 * that stands twice hides another. Tells of every name of an object; a depth of 1 is the outermost value's.
 * @returns whether the bytes are exactly one JSON value (RFC 8259) in UTF-8 without a byte order mark
 */
export function walkJson(bytes: Buffer, onName: (name: Name) => void): boolean {
  if (!isUtf8(bytes)) return false;
  /** Which of the containers around the place are objects, one byte each. */
  let kinds = new Uint8Array(64);
  let depth = 0;
  let at = skipSpace(bytes, 0);
  for (;;) {
    const byte = bytes[at];
    if (byte === objectStart || byte === arrayStart) {
      const isObject = byte === objectStart;
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === (isObject ? objectEnd : arrayEnd)) at += 1;
      else {
        if (depth === kinds.length) kinds = longer(kinds);
        kinds[depth] = Number(isObject);
        depth += 1;
        if (isObject) at = skipName(bytes, at, depth, onName);
        if (at === invalid) return false;
        continue;
      }
    } else at = skipScalar(bytes, at);
    // Here a value has ended, and with it perhaps what it stands in.
    for (;;) {
      if (at === invalid) return false;
      at = skipSpace(bytes, at);
      if (depth === 0) return at === bytes.length;
      const isObject = kinds[depth - 1] === 1;
      const next = bytes[at];
      if (next === comma) {
        at = skipSpace(bytes, at + 1);
        if (isObject) at = skipName(bytes, at, depth, onName);
        if (at === invalid) return false;
        break;
      }
      if (next !== (isObject ? objectEnd : arrayEnd)) return false;
      depth -= 1;
      at += 1;
    }
  }
}

function longer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(2 * bytes.length);
  copy.set(bytes);
  return copy;
}

/** The string between these quotes, as a parser reads it. */
export function readString(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString("utf8", from, to);
  return text.includes("\\") ? String(JSON.parse(text)) : text.slice(1, -1);
}

/** Where the string that begins here ends; -1 when none does. */
export function skipString(bytes: Buffer, start: number): number {
  if (bytes[start] !== quote) return invalid;
  let at = start + 1;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at + 1;
    if (byte < firstPrintable) return invalid;
    at += byte === backslash ? escapeLength(bytes, at + 1) : 1;
  }
}

/** Beyond the end for what is no escape, where no string goes on. */
function escapeLength(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  if (simpleEscapes.has(byte)) return 2;
  const isCode = byte === letterU && /^[0-9a-f]{4}$/i.test(bytes.toString("latin1", at + 1, at + 5));
  return isCode ? 6 : bytes.length;
}

function skipName(bytes: Buffer, from: number, depth: number, onName: (name: Name) => void): number {
  const to = skipString(bytes, from);
  if (to === invalid) return invalid;
  const at = skipSpace(bytes, to);
  if (bytes[at] !== colon) return invalid;
  const value = skipSpace(bytes, at + 1);
  onName({ depth, from, to, value });
  return value;
}

function skipScalar(bytes: Buffer, start: number): number {
  switch (bytes[start]) {
    case quote:
      return skipString(bytes, start);
    case 0x74:
      return skipWord(bytes, start, words.true);
    case 0x66:
      return skipWord(bytes, start, words.false);
    case 0x6e:
      return skipWord(bytes, start, words.null);
    default:
      return skipNumber(bytes, start);
  }
}

function skipWord(bytes: Buffer, start: number, word: Buffer): number {
  const end = start + word.length;
  return bytes.compare(word, 0, word.length, start, Math.min(end, bytes.length)) === 0 ? end : invalid;
}

function skipNumber(bytes: Buffer, start: number): number {
  const first = bytes[start] === minus ? start + 1 : start;
  let at = bytes[first] === zero ? first + 1 : skipDigits(bytes, first);
  if (bytes[at] === dot) at = skipDigits(bytes, at + 1);
  if (at !== invalid && ((bytes[at] ?? 0) | 0x20) === letterE) {
    const sign = bytes[at + 1];
    at = skipDigits(bytes, at + (sign === plus || sign === minus ? 2 : 1));
  }
  return at;
}

/** Where these digits end; -1 when there is none. */
function skipDigits(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) return at === start ? invalid : at;
    at += 1;
  }
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at] ?? firstPrintable + 1;
    if (byte > firstPrintable || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09))
      return at;
    at += 1;
  }
}
