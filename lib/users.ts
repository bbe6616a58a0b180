import * as z from "zod";
import { expected, fields } from "./input";
import { characters, line } from "./text";

/** NFKC so that look-alike spellings of one name are one name; `:` would break HTTP basic credentials. */
export const userName = z
  .string(expected("text_expected"))
  .transform((name) => name.normalize("NFKC"))
  .pipe(line(64).refine((name) => !name.includes(":"), "colon"));

/**
 * The form under which a user name is unique: Unicode's NFKC_Casefold, so without case and without characters that
 * cannot be seen. Upper case in between folds what lower case alone keeps apart (`ς` and `σ`, `ß` and `ss`).
 */
export function userNameKey(name: string): string {
  const seen = name
    .normalize("NFKC")
    .replace(/[\p{DI}\p{Cc}]/gu, "")
    .trim();
  return seen.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** A password as typed. Its minimum and the blocklist are the server's to judge. */
export const newPassword = z
  .string(expected("text_expected"))
  .min(1, "required")
  .refine((password) => characters(password) <= 256, "too_long");

export const signInInput = fields({
  name: z.string(expected("text_expected")).min(1, "required").max(256, "too_long"),
  password: z.string(expected("text_expected")).min(1, "required").max(1024, "too_long"),
});

const linkToken = z.string(expected("text_expected")).regex(/^[0-9A-Za-z_-]{43}$/, "link_incomplete");

export const claimSetupInput = fields({ token: linkToken, name: userName, password: newPassword });
export type ClaimSetupInput = z.output<typeof claimSetupInput>;

export const setPasswordInput = fields({ token: linkToken, password: newPassword });
export type SetPasswordInput = z.output<typeof setPasswordInput>;

export const changePasswordInput = fields({
  current: z.string(expected("text_expected")).min(1, "required").max(1024, "too_long"),
  password: newPassword,
});
export type ChangePasswordInput = z.output<typeof changePasswordInput>;

export const createUserInput = fields({
  name: userName,
  is_admin: z.boolean("boolean_expected").default(false),
  password: newPassword.optional(),
});
export type CreateUserInput = z.output<typeof createUserInput>;

/** A user as shown; there is no other shape of a user outside the database. */
export type User = {
  id: number;
  name: string;
  is_admin: boolean;
  is_active: boolean;
  has_password: boolean;
  keys: number;
  created_at: Date;
  last_seen_at: Date | null;
};
