import * as z from "zod";
import { fields, rowId } from "./input";
import { type KeyRules, keyMakers, keyPresetNames } from "./keys/rules";
import { permissionScopes } from "./keys/scopes";
import { distinct } from "./text";

const count = (max: number) =>
  z
    .number("number_expected")
    .int("number_expected")
    .min(1, "out_of_range")
    .max(max, "out_of_range")
    .nullable()
    .default(null);
const choice = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, "unknown_choice").nullable().default(null);
const flag = z.boolean("boolean_expected").nullable().default(null);

const longestDays = 36_500;

/** What new keys may be, as decided for one principal: `null`, or left out, is what the level above says. */
export const keySettings = fields({
  who_may_create: choice(keyMakers),
  allowed_scope: distinct(z.enum(permissionScopes, "unknown_scope"), 1000)
    .refine((scope) => scope.length > 0, "required")
    .nullable()
    .default(null),
  max_keys_per_user: count(1_000_000),
  max_lifetime_days: count(longestDays),
  default_lifetime_days: count(longestDays),
  may_never_expire: flag,
  may_be_custom: flag,
  default_preset: choice(keyPresetNames),
}).refine(
  ({ max_lifetime_days: max, default_lifetime_days: start }) =>
    max === null || start === null || start <= max,
  { path: ["default_lifetime_days"], error: "default_over_max" },
);

export type KeySettingsFields = z.input<typeof keySettings>;

export const settingsIdInput = fields({ principal_id: rowId });
export type SettingsIdInput = z.output<typeof settingsIdInput>;

export const previewSettingsInput = fields({ principal_id: rowId, keys: keySettings });
export type PreviewSettingsInput = z.output<typeof previewSettingsInput>;

/** `version` is that of the settings that were edited; 0 where there were none. */
export const updateSettingsInput = fields({
  principal_id: rowId,
  version: z.number("number_expected").int("number_expected"),
  keys: keySettings,
  /** Ends keys that would last too long at the latest end that a new one may have. */
  apply_to_existing: z.boolean("boolean_expected").default(false),
});
export type UpdateSettingsInput = z.output<typeof updateSettingsInput>;
export type UpdateSettingsFields = z.input<typeof updateSettingsInput>;

/** The settings of a principal as shown: what was decided here, what holds above, and what both come to. */
export type Settings = {
  principal_id: number;
  principal_name: string;
  keys: z.output<typeof keySettings>;
  above: KeyRules;
  rules: KeyRules;
  version: number;
};

/** How many keys of today would not be made under other rules, and users with more keys than they could make. */
export type SettingsPreview = {
  ending_sooner: number;
  never_ending: number;
  scope: number;
  custom: number;
  users_over_limit: number;
};
