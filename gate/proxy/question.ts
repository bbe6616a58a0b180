import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type BodyProblem, lenientName } from "../body-model";
import { headerValues, onlyHeader } from "../raw-headers";
import { formBoundary } from "./form";
import type { Dialect } from "./refusal";
import type { Reading } from "./scan";

const json = /^application\/json(?: *; *charset="?utf-8"?)?$/i;
const forms = ["/audio/transcriptions", "/audio/translations", "/images/edits"];
const onlyForms = ["/audio/transcriptions", "/audio/translations"];

/** What would let a caller reach what the upstream stored for another one: to it all of them are one. */
const stateful = ["previous_response_id", "conversation", "store", "background"];

const requestIdPattern = /^[\w.:/+=@-]{1,128}$/;

/** What of a request's head says how it is read and answered. */
export type Head = {
  /** Below `/v1`, without the query. */
  path: string;
  query: URLSearchParams | null;
  dialect: Dialect;
  requestId: string;
};

/** Reads the head of a request for `/v1`. */
export function readHead({ url = "", rawHeaders }: IncomingMessage): Head {
  const pathEnd = url.indexOf("?");
  const path = url.slice("/v1".length, pathEnd < 0 ? undefined : pathEnd);
  const isAnthropic =
    path.startsWith("/messages") ||
    (path.startsWith("/models") && headerValues(rawHeaders, "anthropic-version").length > 0);
  const sent = onlyHeader(rawHeaders, "x-request-id") ?? "";
  return {
    path,
    query: pathEnd < 0 ? null : new URLSearchParams(url.slice(pathEnd)),
    dialect: isAnthropic ? "anthropic" : "openai",
    requestId: requestIdPattern.test(sent) ? sent : randomUUID(),
  };
}

/** How the body is to be read, and with which type it is passed on: one that no server takes for another. */
export function readingOf(
  path: string,
  rawHeaders: readonly string[],
): { reading: Reading; contentType: string } | BodyProblem {
  const [written = "application/json", ...others] = headerValues(rawHeaders, "content-type");
  if (others.length > 0) return "wrong_type";
  if (forms.includes(path) && /^multipart\//i.test(written)) {
    const boundary = formBoundary(written);
    return boundary === null ? "no_form" : { reading: { kind: "form", boundary }, contentType: written };
  }
  if (onlyForms.includes(path) || !json.test(written)) return "wrong_type";
  const refused = path === "/responses" ? stateful : [];
  return { reading: { kind: "json", refused }, contentType: "application/json" };
}

export function isEncoded(rawHeaders: readonly string[]): boolean {
  return headerValues(rawHeaders, "content-encoding").some((value) => !/^(?:identity)?$/i.test(value.trim()));
}

/** Whether the query names another model than the body, or one twice. */
export function namesOther(query: URLSearchParams | null, model: string): boolean {
  if (query === null) return false;
  const named = [...query].filter(([name]) => ["model", "models"].includes(lenientName(name)));
  return named.length > 1 || named.some(([name, value]) => name !== "model" || value !== model);
}

/** The one word of a query that means something to an upstream; no other is passed on. */
export function forwardedQuery(path: string, query: URLSearchParams | null): string {
  return path.startsWith("/messages") && query?.get("beta") === "true" ? "?beta=true" : "";
}
