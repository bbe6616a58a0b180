import * as z from "zod";
import { characters, line } from "./text";

/** NFKC so that look-alike spellings of one name are one name; `:` would break HTTP basic credentials. */
export const userName = z
  .string("text_expected")
  .transform((name) => name.normalize("NFKC"))
  .pipe(line(64).refine((name) => !name.includes(":"), "colon"));

/** The form under which a user name is unique: without case. */
export function userNameKey(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** A password as typed. Its minimum and the blocklist are the server's to judge. */
export const newPassword = z
  .string("text_expected")
  .min(1, "required")
  .refine((password) => characters(password) <= 256, "too_long");

export const signInInput = z.strictObject({
  name: z.string("text_expected").min(1, "required").max(256, "too_long"),
  password: z.string("text_expected").min(1, "required").max(1024, "too_long"),
});

const linkToken = z.string("text_expected").regex(/^[0-9A-Za-z_-]{43}$/, "link_incomplete");

export const claimSetupInput = z.strictObject({ token: linkToken, name: userName, password: newPassword });
export type ClaimSetupInput = z.output<typeof claimSetupInput>;

export const setPasswordInput = z.strictObject({ token: linkToken, password: newPassword });
export type SetPasswordInput = z.output<typeof setPasswordInput>;

export const changePasswordInput = z.strictObject({
  current: z.string("text_expected").min(1, "required").max(1024, "too_long"),
  password: newPassword,
});
export type ChangePasswordInput = z.output<typeof changePasswordInput>;

export const createUserInput = z.strictObject({
  name: userName,
  is_admin: z.boolean().default(false),
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
