import * as z from "zod";
import { expected, fields, rowId } from "./input";
import { listFields } from "./list";
import { searchText } from "./search";
import { line } from "./text";

/** Whose interface an upstream speaks. */
export const upstreamKinds = ["openai", "anthropic"] as const;
export type UpstreamKind = (typeof upstreamKinds)[number];

/** Draining: requests under way end in peace, new ones are not taken; disabled: these are cut too. */
export const upstreamStates = ["enabled", "draining", "disabled"] as const;
export type UpstreamState = (typeof upstreamStates)[number];

/** Why an upstream could not be asked. What it wrote itself is told to nobody. */
export const upstreamErrors = [
  "name_not_found",
  "connection_refused",
  "unreachable",
  "timeout",
  "tls_failed",
  "redirected",
  "unauthorized",
  "not_found",
  "bad_status",
  "bad_answer",
  "too_large",
  "credential_lost",
] as const;
export type UpstreamErrorCode = (typeof upstreamErrors)[number];

const longestUrl = 2000;

/**
 * The address of an upstream's `/v1`, as a person knows it: what has no path gets `/v1`, a slash at the end falls. What
 * would lead a request elsewhere than it says is refused: user names, queries, fragments, other protocols.
 */
const baseUrl = z
  .string(expected("text_expected"))
  .trim()
  .min(1, "required")
  .max(longestUrl, "too_long")
  .transform((text, context): string => {
    if (!URL.canParse(text) || /[\s\\\p{Cc}]/u.test(text)) return refuse(context, "url_expected");
    const url = new URL(text);
    if (url.protocol !== "http:" && url.protocol !== "https:") return refuse(context, "url_scheme");
    if (url.username !== "" || url.password !== "") return refuse(context, "url_credentials");
    if (/[?#]/.test(text)) return refuse(context, "url_query");
    return url.origin + (url.pathname.replace(/\/+$/, "") || "/v1");
  });

function refuse(context: z.core.$RefinementCtx<string>, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** Whether what is sent to the one goes to the same server as what is sent to the other. */
export function isSameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}

/** What an upstream asks of its callers, as a header can hold it. */
const credential = z
  .string(expected("text_expected"))
  .trim()
  .min(1, "required")
  .max(4096, "too_long")
  .regex(/^[\x21-\x7e]+$/, "credential_characters")
  .nullable();

const milliseconds = (min: number, max: number) =>
  z
    .number(expected("number_expected"))
    .int("number_expected")
    .min(min, "out_of_range")
    .max(max, "out_of_range");

const kind = z.enum(upstreamKinds, "unknown_choice");
const state = z.enum(upstreamStates, "unknown_choice");
const connectTimeout = milliseconds(100, 60_000);
const answerTimeout = milliseconds(1000, 3_600_000);

export const createUpstreamInput = fields({
  name: line(100),
  kind: kind.default("openai"),
  base_url: baseUrl,
  credential: credential.default(null),
  state: state.default("enabled"),
  connect_timeout_ms: connectTimeout.default(5000),
  first_byte_timeout_ms: answerTimeout.default(120_000),
  idle_timeout_ms: answerTimeout.default(60_000),
});
export type CreateUpstreamInput = z.output<typeof createUpstreamInput>;
export type CreateUpstreamFields = z.input<typeof createUpstreamInput>;

/** Exactly the named fields are written. `credential` is only ever written: absent keeps it, null takes it away. */
export const updateUpstreamInput = fields({
  id: rowId,
  version: z.number(expected("number_expected")).int("number_expected"),
  name: line(100).optional(),
  kind: kind.optional(),
  base_url: baseUrl.optional(),
  credential: credential.optional(),
  state: state.optional(),
  connect_timeout_ms: connectTimeout.optional(),
  first_byte_timeout_ms: answerTimeout.optional(),
  idle_timeout_ms: answerTimeout.optional(),
});
export type UpdateUpstreamInput = z.output<typeof updateUpstreamInput>;
export type UpdateUpstreamFields = z.input<typeof updateUpstreamInput>;

export const upstreamIdInput = fields({ id: rowId });
export type UpstreamIdInput = z.output<typeof upstreamIdInput>;

/** `with_models`: its models may go with it, or to their fallback where they have one. */
export const deleteUpstreamInput = fields({
  id: rowId,
  with_models: z.boolean("boolean_expected").default(false),
});
export type DeleteUpstreamInput = z.output<typeof deleteUpstreamInput>;

/** Something to try before it is saved; `id` where it is saved already, so that its kept credential can be used. */
export const testUpstreamInput = fields({
  id: rowId.optional(),
  kind,
  base_url: baseUrl,
  credential: credential.optional(),
});
export type TestUpstreamInput = z.output<typeof testUpstreamInput>;
export type TestUpstreamFields = z.input<typeof testUpstreamInput>;

export const upstreamSortFields = ["name", "created_at"] as const;
export type UpstreamSortField = (typeof upstreamSortFields)[number];
export const defaultUpstreamSort = "name";

export const upstreamQuery = z.object(
  { ...listFields(upstreamSortFields, defaultUpstreamSort), search: searchText },
  "object_expected",
);
export type UpstreamQuery = z.output<typeof upstreamQuery>;

/** An upstream as an administrator sees it: everything but its credential. */
export type Upstream = {
  id: number;
  name: string;
  kind: UpstreamKind;
  base_url: string;
  has_credential: boolean;
  state: UpstreamState;
  connect_timeout_ms: number;
  first_byte_timeout_ms: number;
  idle_timeout_ms: number;
  /** Whether it answered when it was last asked; null before that. */
  is_healthy: boolean | null;
  latency_ms: number | null;
  checked_at: Date | null;
  last_error: UpstreamErrorCode | null;
  last_error_at: Date | null;
  /** How many models it serves, as a fallback not counted. */
  model_count: number;
  version: number;
  created_at: Date;
  updated_at: Date;
};

/** What became of asking an upstream; `status` is its answer's where that was the trouble. */
export type UpstreamFailure = { ok: false; error: UpstreamErrorCode; status: number | null };
export type UpstreamTest = { ok: true; model_count: number; latency_ms: number } | UpstreamFailure;

/** How many of an upstream's models would go to their fallback when it is deleted, and how many would go with it. */
export type UpstreamDeletion = { moved: number; deleted: number; fallbacks_lost: number };
