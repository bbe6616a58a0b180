import * as z from "zod";
import { fields, rowId } from "../input";
import { idText, listFields, userIdText } from "../list";
import { modelName } from "../models/name";
import { searchText } from "../search";
import { distinct, exactLine, line, paragraph } from "../text";
import { type PermissionScope, permissionScopes } from "./scopes";
import { looksGenerated } from "./token";

const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const scope = distinct(z.enum(permissionScopes, "unknown_scope"), 1000);

/** As clients send them: a catalogue may hold names that are not in NFC. */
const allowedModelNames = distinct(exactLine(200), 1000).nullable();

/** Seconds from now; 0 is GPUStack's way of saying never. */
const expiresIn = z
  .number("number_expected")
  .int("number_expected")
  .min(0, "expiry_past")
  .refine((seconds) => Date.now() + seconds * 1000 <= lastInstant, "expiry_too_far")
  .transform((seconds) => seconds || null)
  .nullable();

const expiresAt = z.iso
  .datetime({ offset: true, error: "date_expected" })
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() > Date.now(), "expiry_past")
  .refine((date) => date.getTime() <= lastInstant, "expiry_too_far")
  .nullable();

export const customMinLength = 24;
export const customMaxLength = 256;
export const customMinDistinct = 10;

/** A value the person brings: RFC 6750 b64token characters. Whether it can be guessed is judged on the server. */
const custom = z
  .string("text_expected")
  .min(customMinLength, "custom_too_short")
  .max(customMaxLength, "custom_too_long")
  .regex(/^[A-Za-z0-9\-._~+/]+=*$/, "custom_characters")
  .refine((value) => new Set(value).size >= customMinDistinct, "custom_variety")
  .refine((value) => !looksGenerated(value), "custom_looks_generated")
  .nullable();

/**
 * GPUStack's `ApiKeyCreate`, and besides an exact end, for whom the key is and which principal owns it. What is left
 * out is clamped to what the caller holds, and is the caller's own.
 */
export const createKeyInput = fields({
  name: line(100),
  description: paragraph(2000).default(null),
  scope: scope.optional(),
  allowed_model_names: allowedModelNames.optional(),
  expires_in: expiresIn.optional(),
  expires_at: expiresAt.optional(),
  custom: custom.default(null),
  user_id: rowId.optional(),
  owner_principal_id: rowId.optional(),
}).refine((input) => input.expires_in === undefined || input.expires_at === undefined, {
  path: ["expires_at"],
  error: "expiry_twice",
});
export type CreateKeyInput = z.output<typeof createKeyInput>;
export type CreateKeyFields = z.input<typeof createKeyInput>;

/** Exactly the named fields are written. With `version`, only if nobody edited the key since. */
export const updateKeyInput = fields({
  id: rowId,
  version: z.number("number_expected").int("number_expected").optional(),
  name: line(100).optional(),
  description: paragraph(2000).optional(),
  scope: scope.optional(),
  allowed_model_names: allowedModelNames.optional(),
  expires_at: expiresAt.optional(),
  enabled: z.boolean("boolean_expected").optional(),
});
export type UpdateKeyInput = z.output<typeof updateKeyInput>;
export type UpdateKeyFields = z.input<typeof updateKeyInput>;

export const keyIdInput = fields({ id: rowId });
export type KeyIdInput = z.output<typeof keyIdInput>;

/** By priority: the first that is true is the key's status. */
export const keyStatuses = [
  "deleted",
  "pending",
  "expired",
  "disabled",
  "expiring",
  "idle",
  "never_used",
  "active",
] as const;
export type KeyStatus = (typeof keyStatuses)[number];

export const keySortFields = ["name", "expires_at", "created_at", "updated_at"] as const;
export type KeySortField = (typeof keySortFields)[number];
export const defaultKeySort = "-created_at";

/** The list's parameters, by the same names in page URLs, REST and the command line. */
export const keyQuery = z.object(
  {
    ...listFields(keySortFields, defaultKeySort),
    search: searchText,
    status: z.enum(keyStatuses, "unknown_status").optional(),
    owner_principal_id: idText,
    /** Absent: the caller's own keys. */
    user_id: userIdText,
    /** Keys that may call it. */
    model: modelName.optional(),
  },
  "object_expected",
);
export type KeyQuery = z.output<typeof keyQuery>;

/** GPUStack's `ApiKeyPublic`, and ours besides: a key as everybody who may see it sees it. */
export type Key = {
  id: number;
  name: string;
  description: string | null;
  scope: PermissionScope[];
  allowed_model_names: string[] | null;
  access_key: string;
  masked_value: string;
  user_id: number;
  user_name: string;
  owner_principal_id: number;
  /** The organization; the platform's own name for keys that belong to none. */
  owner_name: string;
  is_custom: boolean;
  enabled: boolean;
  status: KeyStatus;
  expires_at: Date | null;
  last_used_at: Date | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
  created_by_key_id: number | null;
  /** The key that takes this one's place, which ends for that reason. */
  successor_key_id: number | null;
  version: number;
};

/** A key with its value, in the one answer that ever says it. */
export type RevealedKey = Key & { value: string; claim_token: null; warnings: KeyWarning[] };

/** A key made for somebody else, with the token of the link by which that person gets the value. */
export type PendingKey = Key & { value: null; claim_token: string; warnings: KeyWarning[] };

/** The answer to create. */
export type CreatedKey = RevealedKey | PendingKey;

/** `[]` opens nothing: allowed, but rarely meant. */
export type KeyWarning = "no_scope" | "no_model";
