import type { AuditAction } from "../../lib/audit";
import { AppError } from "../../lib/result";
import { type Reach, roles, type Way } from "./cells";

const everybody = roles;
const here = ["ownerHere", "administrator"] as const;
const elsewhere = ["ownerElsewhere", "administrator"] as const;
const admin = ["administrator"] as const;
const nobody = [] as const;

/** One's own, those of an organization one owns, and to administrators all that is there. */
export const ofKeys: Reach = { own: everybody, organization: here, elsewhere, other: admin, deleted: nobody };
/** Keys that somebody else is to claim: not for their own holder to arrange. */
export const ofKeysForOthers: Reach = { ...ofKeys, own: admin };
export const ofHolders: Reach = { organization: here, elsewhere, other: admin };
export const ofUsers: Reach = {
  own: admin,
  organization: admin,
  elsewhere: admin,
  other: admin,
  deleted: nobody,
};
export const ofUsersAndOneself: Reach = { ...ofUsers, own: everybody };
export const own: Reach = {
  own: everybody,
  organization: nobody,
  elsewhere: nobody,
  other: nobody,
  deleted: nobody,
};
/** What reaches for nothing but oneself, or for nothing that could be somebody's. */
export const oneself: Reach = { own: everybody };
export const administrators: Reach = { other: admin };
export const ofOrganizations: Reach = { organization: here, elsewhere, deleted: nobody };
export const ofOrganizationsToAdministrators: Reach = {
  organization: admin,
  elsewhere: admin,
  deleted: nobody,
};
const insiders = ["member", "ownerHere"] as const;
export const ofOnesOrganizations: Reach = {
  organization: insiders,
  elsewhere: ["ownerElsewhere"],
  deleted: nobody,
};
export const ofOrganizationsToMembers: Reach = {
  organization: [...insiders, "administrator"],
  elsewhere,
  deleted: nobody,
};
export const ofMembers: Reach = {
  own: [...insiders, "ownerElsewhere"],
  organization: here,
  elsewhere,
  other: nobody,
  deleted: nobody,
};
export const ofMembersButOneself: Reach = { ...ofMembers, own: ["ownerHere", "ownerElsewhere"] };
export const ofSettings: Reach = { ...ofOrganizations, other: admin };
export const ofRules: Reach = { own: everybody, ...ofOrganizationsToMembers, deleted: everybody };
export const ofIdentities: Reach = { ...own, deleted: everybody };

type More = Omit<Way, "reach" | "run" | "audited">;

export function reads(reach: Reach, run: Way["run"], more: More = {}): Way {
  return { reach, run, ...more };
}

export function changes(audited: AuditAction, reach: Reach, run: Way["run"], more: More = {}): Way {
  return { reach, run, audited, ...more };
}

/** Verbs and the ways to reach for somebody's things with each. */
export type Verbs = Record<string, Way | readonly Way[]>;

/** What no API key may do, whatever its scope. */
export function notByKey(verbs: Verbs, code: Way["byKey"] = "insufficient_scope"): Verbs {
  const entries = Object.entries(verbs).map(([verb, ways]) => {
    return [verb, waysOf(ways).map((way) => ({ ...way, byKey: code }))] as const;
  });
  return Object.fromEntries(entries);
}

/** What only somebody in a browser session does: for a key there is nobody there. */
export function inSession(verbs: Verbs): Verbs {
  return notByKey(verbs, "not_found");
}

export function waysOf(ways: Way | readonly Way[]): readonly Way[] {
  return "run" in ways ? [ways] : ways;
}

/** A list: what is not among its rows is as good as refused. */
export async function among<Row>(
  list: Promise<{ items: Row[] } | Row[]>,
  isIt: (row: Row) => boolean,
): Promise<void> {
  const found = await list;
  const rows = Array.isArray(found) ? found : found.items;
  if (!rows.some(isIt)) throw new AppError("not_found");
}
