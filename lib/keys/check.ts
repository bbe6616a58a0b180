import * as z from "zod";
import { fields, rowId } from "../input";
import { askAbout, isModelName } from "../requests";
import { searchText } from "../search";
import type { Step } from "./explanation";
import type { Key } from "./schema";
import { isPermissionScope, permissionScopes } from "./scopes";
import type { Asked, Refusal } from "./verdict";

const text = (max: number) => z.string("text_expected").min(1, "required").max(max, "too_long");

const modelName = text(200).refine(isModelName, "model_name_characters");

const instant = z.iso
  .datetime({ offset: true, error: "date_expected" })
  .transform((written) => new Date(written))
  .refine((date) => Math.abs(date.getTime()) <= Date.UTC(9999, 11, 31), "expiry_too_far");

const request = {
  method: text(40).optional(),
  /** As the client sends it; what follows a `?` says nothing. */
  path: text(2000).optional(),
  scope: z.enum(permissionScopes, "unknown_scope").optional(),
  model: modelName.optional(),
  /** When the request is made; absent: now. */
  at: instant.optional(),
};

/** May this key do that? A key by its id, or the whole value that somebody has at hand. */
export const checkKeyInput = fields({
  key_id: rowId.optional(),
  value: z.string("text_expected").trim().min(1, "required").max(1000, "too_long").optional(),
  ...request,
}).refine(({ key_id, value }) => (key_id === undefined) !== (value === undefined), {
  path: ["key_id"],
  error: "required",
});
export type CheckKeyInput = z.output<typeof checkKeyInput>;
export type CheckKeyFields = z.input<typeof checkKeyInput>;

/** The same in a page's address, which never holds a value; `request` is `POST /v1/embeddings` or the name of a scope. */
export const checkQuery = z.object(
  {
    key: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, "number_expected")
      .transform(Number)
      .optional(),
    request: text(2100).optional(),
    model: modelName.optional(),
    at: z.iso.datetime({ offset: true, error: "date_expected" }).optional(),
  },
  "object_expected",
);
export type CheckQuery = z.output<typeof checkQuery>;

export const usualRequest = "POST /v1/chat/completions";

/** What the page's form holds, by the names its fields have there; a time is of the reader's own zone. */
export const checkForm = z
  .object({
    by: z.enum(["key", "value"]),
    key_id: rowId.optional(),
    value: z.string().trim().max(1000, "too_long"),
    request: z
      .string()
      .trim()
      .max(2000, "too_long")
      .refine((one) => isPermissionScope(one) || /^\S+ \/\S*$/.test(one), "request_expected"),
    model: z.union([z.literal(""), modelName]),
    at: z.string().refine((one) => one === "" || !Number.isNaN(Date.parse(one)), "date_expected"),
  })
  .refine(({ by, key_id }) => by === "value" || key_id !== undefined, { path: ["key_id"], error: "required" })
  .refine(({ by, value }) => by === "key" || value !== "", { path: ["value"], error: "required" });
export type CheckForm = z.input<typeof checkForm>;

/** What is asked, as it is sent. */
export function fieldsOfQuery({ request = usualRequest, model, at }: CheckQuery): CheckKeyFields {
  const [method = "", ...path] = request.split(" ");
  const what = isPermissionScope(request) ? { scope: request } : { method, path: path.join(" ") };
  return { ...what, ...(model && { model }), ...(at && { at }) };
}

export const findKeysInput = fields({ search: searchText });
export type FindKeysInput = z.output<typeof findKeysInput>;

/** A key as it is chosen by. */
export type FoundKey = Pick<
  Key,
  "id" | "name" | "masked_value" | "user_id" | "user_name" | "owner_principal_id"
>;

export type KeyCheck = {
  /** Null when nobody's key has the value. */
  key: FoundKey | null;
  /** What forward-auth answers; null is yes. */
  refusal: Refusal | null;
  /** The rules that were met, up to the one that decided; none when there is no key. */
  steps: readonly Step[];
  /** What the gate's own `/v1` would answer a request that is not refused by then. */
  proxy: "model_not_found" | "invalid_request" | null;
  /** Nobody has claimed the key, so it has no value that could be presented. */
  isPending: boolean;
  at: Date;
};

/** What a request asks of its key; null for one that nothing is known of. */
export function askedBy({ method = "GET", path, scope, model }: Partial<CheckKeyInput>): Asked | null {
  if (path === undefined) return { scope: scope ?? null, model: model ?? null };
  return askAbout(method, path, model ?? null);
}
