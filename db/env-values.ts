import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import * as z from "zod";

/** One variable: its expectation in words completes the sentence "PORT must be …". */
export function variable<T>(expectation: string, read: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: expectation });
    return z.NEVER;
  });
}

export function wholeNumber(min: number, max: number) {
  return variable(`a whole number from ${min} to ${max}`, (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

export function readSwitch(text: string): boolean | undefined {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  return /^(false|no|off|0)$/i.test(text) ? false : undefined;
}

export function readHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : undefined;
}

export function readWebAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) return undefined;
  return url.username || url.password || url.search || url.hash ? undefined : url;
}

export function readOrigin(text: string): string | undefined {
  const url = readWebAddress(text);
  return url?.pathname === "/" ? url.origin : undefined;
}

/** Kept as written: an issuer is compared character by character, so a slash at its end matters. */
export function readIssuer(text: string): string | undefined {
  const url = readWebAddress(text);
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
  return url?.protocol === "https:" || isLoopback ? text : undefined;
}

export function readOidcScope(text: string): string | undefined {
  const scope = text.split(/\s+/);
  return scope.includes("openid") && scope.every((word) => /^[!#-[\]-~]+$/.test(word))
    ? scope.join(" ")
    : undefined;
}

export function readNetwork(text: string): string | undefined {
  const [address = "", bits] = text.split("/");
  return isIP(address) !== 0 && (bits === undefined || ipaddr.isValidCIDR(text)) ? text : undefined;
}

/** Not one that means something else to the gate, or that every client sends. */
export function readHeaderName(text: string): string | undefined {
  const name = text.toLowerCase();
  const taken = /^(authorization|cookie|host|x-api-key|content-.*|x-auth-.*|x-forwarded-.*|x-original-.*)$/;
  return /^[a-z0-9-]{1,100}$/.test(name) && !taken.test(name) ? name : undefined;
}

export function listOf<T>(read: (text: string) => T | undefined) {
  return (text: string): T[] | undefined => {
    const values = text.split(",").flatMap((part) => (part.trim() === "" ? [] : [read(part.trim())]));
    return values.every((value) => value !== undefined) ? values : undefined;
  };
}

export function readDatabaseUrl(text: string): string | undefined {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

export function readRootSecret(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : undefined;
}
