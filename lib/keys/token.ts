const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const accessLength = 12;
const secretLength = 43;
const checkLength = 6;

/** Finds a generated key in any text; SECURITY.md gives it to secret scanners. */
export const tokenPattern = /\b([a-z][a-z0-9]{1,15})_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})\b/;
const wholeToken = new RegExp(`^${tokenPattern.source}$`);
const printable = /^[\x21-\x7e]{16,512}$/;

export type Minted = { accessKey: string; secret: string; value: string };

/** What was presented, as far as its text alone tells. `malformed` costs no query. */
export type Presented =
  | { kind: "malformed" }
  | { kind: "generated"; prefix: string; accessKey: string; secret: string }
  | { kind: "custom"; secret: string };

/** Makes a new key: 12 public characters, 43 secret ones (256 bits), 6 of check, from the system's CSPRNG. */
export function mintToken(prefix: string): Minted {
  const accessKey = mintAccessKey();
  const secret = randomDigits(secretLength);
  const body = `${prefix}_${accessKey}_${secret}`;
  return { accessKey, secret, value: body + checkOf(body) };
}

export function mintAccessKey(): string {
  return randomDigits(accessLength);
}

/** Reads a presented credential. A generated key with a mistyped character is known as such before any look-up. */
export function readToken(token: string): Presented {
  if (!printable.test(token)) return { kind: "malformed" };
  const [, prefix, accessKey, secret, check] = wholeToken.exec(token) ?? [];
  if (prefix === undefined || accessKey === undefined || secret === undefined) {
    return { kind: "custom", secret: token };
  }
  if (check !== checkOf(token.slice(0, -checkLength))) return { kind: "malformed" };
  return { kind: "generated", prefix, accessKey, secret };
}

/** Whether the text has the shape of a generated key, right check or not. */
export function looksGenerated(text: string): boolean {
  return wholeToken.test(text);
}

/** The part of a key that may be shown: never a character of the secret. */
export function maskedValue(key: { prefix: string; accessKey: string; isCustom: boolean }): string {
  const start = key.accessKey.slice(0, 4);
  return key.isCustom ? `custom · ${start}…` : `${key.prefix}_${start}…`;
}

/** Rejection sampling: 248 is the largest multiple of 62 in a byte, so every digit is equally likely. */
function randomDigits(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 248 && text.length < length) text += digits.charAt(byte % 62);
    }
  }
  return text;
}

/** CRC-32 of the text in base62, big-endian, left-padded with 0. */
function checkOf(text: string): string {
  let rest = crc32(text);
  let check = "";
  while (check.length < checkLength) {
    check = digits.charAt(rest % 62) + check;
    rest = Math.floor(rest / 62);
  }
  return check;
}

/** CRC-32 as in ISO 3309 and zlib, of ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
