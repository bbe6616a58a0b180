import * as z from "zod";
import { fields, rowId } from "./input";
import { fateOfKeys, namesReceiver } from "./keys/fate";
import { listFields } from "./list";
import { searchText } from "./search";
import { line } from "./text";
import { userName, userNameKey } from "./users";

export const memberRoles = ["owner", "member"] as const;
export type MemberRole = (typeof memberRoles)[number];

const role = z.enum(memberRoles, "unknown_role");

/** The form under which the name of an organization is unique: folded like a user's, so without case. */
export function organizationNameKey(name: string): string {
  return userNameKey(name);
}

export const createOrganizationInput = fields({ name: line(100) });
export type CreateOrganizationInput = z.output<typeof createOrganizationInput>;

export const updateOrganizationInput = fields({ id: rowId, name: line(100) });
export type UpdateOrganizationInput = z.output<typeof updateOrganizationInput>;

export const organizationIdInput = fields({ id: rowId });
export type OrganizationIdInput = z.output<typeof organizationIdInput>;

export const addMemberInput = fields({ organization_id: rowId, user_name: userName, role });
export type AddMemberInput = z.output<typeof addMemberInput>;
export type AddMemberFields = z.input<typeof addMemberInput>;

export const updateMemberInput = fields({ organization_id: rowId, user_id: rowId, role });
export type UpdateMemberInput = z.output<typeof updateMemberInput>;

export const removeMemberInput = fields({ organization_id: rowId, user_id: rowId, ...fateOfKeys }).refine(
  namesReceiver,
  { path: ["to_user_id"], error: "required" },
);
export type RemoveMemberInput = z.output<typeof removeMemberInput>;
export type RemoveMemberFields = z.input<typeof removeMemberInput>;

export const organizationSortFields = ["name", "members", "keys", "created_at"] as const;
export type OrganizationSortField = (typeof organizationSortFields)[number];
export const defaultOrganizationSort = "name";

export const organizationQuery = z.object(
  { ...listFields(organizationSortFields, defaultOrganizationSort), search: searchText },
  "object_expected",
);
export type OrganizationQuery = z.output<typeof organizationQuery>;

export const memberSortFields = ["name", "keys", "created_at"] as const;
export type MemberSortField = (typeof memberSortFields)[number];
export const defaultMemberSort = "name";

export const memberQuery = z.object(
  { ...listFields(memberSortFields, defaultMemberSort), search: searchText },
  "object_expected",
);
export type MemberQuery = z.output<typeof memberQuery>;

/** An organization as its reader sees it; members and keys are counted within their reach. */
export type Organization = {
  id: number;
  name: string;
  /** The reader's own; null for an administrator who does not belong to it. */
  role: MemberRole | null;
  members: number;
  keys: number;
  created_at: Date;
};

export type OrganizationDetails = Organization & {
  /** How many keys the reader has there, which end when they leave. */
  own_keys: number;
  /** How many owners it has within the reader's reach. */
  owners: number;
};

/** A place to work in beside the personal one: an organization the caller belongs to. */
export type Workspace = { id: number; name: string; role: MemberRole };

/** Somebody who belongs to an organization, and the keys they have there. */
export type Member = {
  organization_id: number;
  user_id: number;
  name: string;
  role: MemberRole;
  /** Whether a group of the identity provider gave the membership. */
  is_by_group: boolean;
  is_active: boolean;
  keys: number;
  created_at: Date;
};
