/** Who asks: people in a browser. */
export const roles = ["user", "member", "ownerHere", "ownerElsewhere", "administrator"] as const;
export type Role = (typeof roles)[number];

/** Whose a thing is: the caller's, somebody's in the organization "here", in the one "elsewhere", or of no organization. */
export const ownerships = ["own", "organization", "elsewhere", "other", "deleted"] as const;
export type Ownership = (typeof ownerships)[number];

/** For each ownership that makes sense: who may. Nobody else may. The tests of verbs and those of the console share these. */
export type Reach = Partial<Record<Ownership, readonly Role[]>>;

const everybody = roles;
const here = ["ownerHere", "administrator"] as const;
const elsewhere = ["ownerElsewhere", "administrator"] as const;
const admin = ["administrator"] as const;
const nobody = [] as const;

/** One's own, those of an organization one owns, and to administrators all that is there. */
export const ofKeys: Reach = { own: everybody, organization: here, elsewhere, other: admin, deleted: nobody };
/** What outlasts a key: how far its end has got. */
export const ofKeysAndDeleted: Reach = { ...ofKeys, deleted: everybody };
/** Keys that somebody else is to claim: not for their own holder to arrange. */
export const ofKeysForOthers: Reach = { ...ofKeys, own: admin };
export const ofHolders: Reach = { organization: here, elsewhere, other: admin };
/** What may be made for somebody: for oneself, where one owns, and by administrators everywhere. */
export const ofHoldersAndOneself: Reach = { ...ofHolders, own: everybody };
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
/** What is everybody's, where a key of an organization may look for it too. */
export const ofAll: Reach = { organization: everybody };
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
/** What is there for the members of an organization, and for administrators. */
export const ofThoseInside: Reach = { organization: [...insiders, "administrator"], elsewhere };
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
