import * as z from "zod";
import { type Refusal, refusals } from "./keys/verdict";
import { filterText, idText, listFields, timeText } from "./list";
import { type ProxyRefusal, proxyRefusals } from "./proxy";
import { plainRequests } from "./requests";
import { searchText } from "./search";

/** How a request ended that was not refused: whole, broken off by its upstream or its key, or left by its client. */
export const requestEnds = ["done", "broken", "gone"] as const;

/** Refusals that come before any key is known, so that they stand in no log. */
const anonymous = ["ambiguous_credentials", "missing_key", "malformed_key", "unknown_key"] as const;
type OfKey = Exclude<Refusal, (typeof anonymous)[number]>;

/** Why a request of a known key was refused, or failed. */
export const requestRefusals = [
  ...Object.keys(refusals).filter(isOfKey),
  ...Object.keys(proxyRefusals).filter(isProxyRefusal),
];

function isOfKey(code: string): code is OfKey {
  return isRefusal(code) && !anonymous.some((one) => one === code);
}

/** Whether a rule about keys refused it. */
export function isRefusal(code: string): code is Refusal {
  return code in refusals;
}

/** Whether it was refused, or failed, beyond its key's verdict. */
export function isProxyRefusal(code: string): code is Exclude<ProxyRefusal, Refusal> {
  return code in proxyRefusals;
}

/** Kinds of answers; `none` where the client left before it was answered. */
export const statusKinds = ["2xx", "4xx", "5xx", "none"] as const;

export const requestSortFields = ["at"] as const;
export const defaultRequestSort = "-at";

/** The parameters of the log of requests, by the same names in page URLs and in the address of its export. */
export const requestQuery = z.object(
  {
    ...listFields(requestSortFields, defaultRequestSort),
    /** The whole id of a request, or a part of the name of its key or user. */
    search: searchText,
    key_id: idText,
    user_id: idText,
    owner_principal_id: idText,
    model: filterText.optional(),
    path: filterText.optional(),
    /** One status, or a kind of them: `404`, `4xx`. */
    status: z
      .string("text_expected")
      .regex(/^([1-5](xx|\d\d)|none)$/, "unknown_status")
      .optional(),
    reason: z.enum([...requestEnds, ...requestRefusals], "unknown_reason").optional(),
    from: timeText.optional(),
    to: timeText.optional(),
  },
  "object_expected",
);
export type RequestQuery = z.output<typeof requestQuery>;

/** The most requests that are listed; what is beyond is found by asking more narrowly, or in the export. */
export const mostListed = 10_000;

/** How long a request stays in the log. */
export const requestLogDays = 30;

/** A request as it is shown; names are null when nobody knows them any more. */
export type RequestRow = {
  id: number;
  at: Date;
  request_id: string;
  key_id: number;
  key_name: string | null;
  user_id: number;
  user_name: string | null;
  model: string | null;
  path: string;
  /** What the client was answered; null when it left before. */
  status: number | null;
  /** One of `requestEnds` or `requestRefusals`, or one that another version wrote. */
  reason: string;
  input_tokens: number | null;
  output_tokens: number | null;
  first_byte_ms: number | null;
  duration_ms: number;
  address: string | null;
};

/**
 * Where it is told why a key was refused this; null for what no rule about keys decided. The log does not know a
 * request's method, but each path has one of its own, and to paths that nothing is known of it makes no difference.
 */
export function checkHref({ key_id, model, path, reason, at }: RequestRow): string | null {
  if (!isRefusal(reason) || reason === "unavailable") return null;
  const usual = plainRequests.find((one) => one.endsWith(` ${path}`));
  const request = usual ?? `${path.startsWith("/v1/models/") ? "GET" : "POST"} ${path}`;
  const params = new URLSearchParams({ key: String(key_id), request });
  if (model !== null) params.set("model", model);
  if (reason === "expired") params.set("at", at.toISOString());
  return `/check?${params}`;
}
