import * as z from "zod";
import { expected, fields, rowId } from "./input";
import { memberRoles } from "./organizations";
import { distinct, exactLine } from "./text";

/** A group as the identity provider writes it, to the letter. */
const group = exactLine(256);

const domain = z.string(expected("text_expected")).transform((text, context): string => {
  const found = toDomain(text.trim().replace(/^@/, ""));
  if (found !== null) return found;
  context.addIssue({ code: "custom", message: text.trim() === "" ? "required" : "domain_expected" });
  return z.NEVER;
});

const groupRole = fields({
  group,
  organization_id: rowId,
  role: z.enum(memberRoles, "unknown_role"),
});
export type GroupRole = z.output<typeof groupRole>;

/** Who may sign in from the identity provider, and what its groups give. */
export const signInSettings = fields({
  /** Whether somebody unknown becomes a user at their first sign-in. */
  sign_up: z.boolean("boolean_expected").default(false),
  /** Whose verified e-mail address is of one of these may become one; empty is everybody the provider lets in. */
  allowed_domains: distinct(domain, 100).default([]),
  /** Whoever is in the group belongs to the organization, for as long as they are. */
  group_roles: z.array(groupRole, expected("list_expected")).max(200, "too_many_entries").default([]),
  /** Whoever is in one of these is an administrator, for as long as they are. */
  admin_groups: distinct(group, 20).default([]),
});
export type SignInSettings = z.output<typeof signInSettings>;

export const defaultSignInSettings: SignInSettings = signInSettings.parse({});

/** The settings to save, and the version that was edited. */
export const updateSignInSettingsInput = fields({
  ...signInSettings.shape,
  version: z.number(expected("number_expected")).int("number_expected").min(0, "out_of_range"),
});
export type UpdateSignInSettingsInput = z.output<typeof updateSignInSettingsInput>;
export type UpdateSignInSettingsFields = z.input<typeof updateSignInSettingsInput>;

/** Whether an e-mail address opens the door to somebody unknown. Only a verified one says anything. */
export function isAllowedEmail(allowedDomains: readonly string[], email: string | null): boolean {
  if (allowedDomains.length === 0) return true;
  const found = email === null ? null : toDomain(email.slice(email.lastIndexOf("@") + 1));
  return found !== null && email?.includes("@") === true && allowedDomains.includes(found);
}

/**
 * What groups give: the role in each organization, `owner` where one group says so, and whether the person is an
 * administrator.
 */
export function grantsOf(
  { group_roles, admin_groups }: SignInSettings,
  groups: readonly string[],
): { isAdmin: boolean; roles: ReadonlyMap<number, GroupRole["role"]> } {
  const roles = new Map<number, GroupRole["role"]>();
  for (const { group: name, organization_id, role } of group_roles) {
    if (!groups.includes(name)) continue;
    if (roles.get(organization_id) !== "owner") roles.set(organization_id, role);
  }
  return { isAdmin: admin_groups.some((name) => groups.includes(name)), roles };
}

/** A domain name as the network writes it (lower case, IDNA); null when the text is none, such as an IP address. */
function toDomain(text: string): string | null {
  const host = text.normalize("NFC");
  if (!/^[^\s/\\?#@:%[\]]+$/.test(host) || !URL.canParse(`https://${host}`)) return null;
  const { hostname } = new URL(`https://${host}`);
  const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
  return new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`).test(hostname) ? hostname : null;
}
