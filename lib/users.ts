import * as z from "zod";
import { expected, fields, rowId } from "./input";
import { fateOfKeys, namesReceiver } from "./keys/fate";
import { listFields } from "./list";
import { searchText } from "./search";
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

export const linkToken = z.string(expected("text_expected")).regex(/^[0-9A-Za-z_-]{43}$/, "link_incomplete");

export const claimSetupInput = fields({ token: linkToken, name: userName, password: newPassword });
export type ClaimSetupInput = z.output<typeof claimSetupInput>;

export const setPasswordInput = fields({ token: linkToken, password: newPassword });
export type SetPasswordInput = z.output<typeof setPasswordInput>;

export const changePasswordInput = fields({
  current: z.string(expected("text_expected")).min(1, "required").max(1024, "too_long"),
  password: newPassword,
});
export type ChangePasswordInput = z.output<typeof changePasswordInput>;

const isAdmin = z.boolean("boolean_expected");

/** Whom an administrator invites: the password is that person's alone to choose. */
export const inviteUserInput = fields({ name: userName, is_admin: isAdmin.default(false) });
export type InviteUserFields = z.input<typeof inviteUserInput>;

export const createUserInput = inviteUserInput.extend({ password: newPassword.optional() });
export type CreateUserInput = z.output<typeof createUserInput>;

/** Exactly the named fields are written. */
export const updateUserInput = fields({
  id: rowId,
  name: userName.optional(),
  is_admin: isAdmin.optional(),
  is_active: z.boolean("boolean_expected").optional(),
});
export type UpdateUserInput = z.output<typeof updateUserInput>;
export type UpdateUserFields = z.input<typeof updateUserInput>;

export const userIdInput = fields({ id: rowId });
export type UserIdInput = z.output<typeof userIdInput>;

/** Their keys end, or somebody takes them over. */
export const deleteUserInput = fields({ id: rowId, ...fateOfKeys }).refine(namesReceiver, {
  path: ["to_user_id"],
  error: "required",
});
export type DeleteUserInput = z.output<typeof deleteUserInput>;
export type DeleteUserFields = z.input<typeof deleteUserInput>;

/** What became of a deleted user's keys: how many ended, and those that somebody else takes over by a link each. */
export type DeletedUser = {
  ended: number;
  handed_over: { keyId: number; successorId: number; name: string; token: string }[];
};

/** Whom a few letters may mean. */
export const suggestUsersInput = fields({ search: searchText });
export type SuggestedUser = { id: number; name: string };

/** By priority: the first that is true is the user's status. */
export const userStatuses = ["deleted", "deactivated", "invited", "active"] as const;
export type UserStatus = (typeof userStatuses)[number];

export const userRoles = ["admin", "user"] as const;
export type UserRole = (typeof userRoles)[number];

export const userSortFields = ["name", "created_at", "last_seen_at"] as const;
export type UserSortField = (typeof userSortFields)[number];
export const defaultUserSort = "name";

/** The list's parameters, by the same names in page URLs and the command line. */
export const userQuery = z.object(
  {
    ...listFields(userSortFields, defaultUserSort),
    search: searchText,
    status: z.enum(userStatuses, "unknown_status").optional(),
    role: z.enum(userRoles, "unknown_role").optional(),
  },
  "object_expected",
);
export type UserQuery = z.output<typeof userQuery>;

export type UserOrganization = { id: number; name: string; role: "owner" | "member" };

/** A user as shown. */
export type User = {
  id: number;
  name: string;
  is_admin: boolean;
  is_active: boolean;
  status: UserStatus;
  organizations: UserOrganization[];
  /** Those that were not deleted. */
  keys: number;
  created_at: Date;
  last_seen_at: Date | null;
  deleted_at: Date | null;
};

/** A user on their own page. */
export type UserDetails = User & { sessions: number; working_keys: number; keys_last_used_at: Date | null };
