import {
  administrators,
  ofHolders,
  ofHoldersAndOneself,
  ofKeys,
  ofKeysAndDeleted,
  ofKeysForOthers,
  ofMembers,
  ofMembersButOneself,
  ofOnesOrganizations,
  ofOrganizations,
  ofOrganizationsToAdministrators,
  ofOrganizationsToMembers,
  ofRules,
  ofSettings,
  ofUsers,
  ofUsersAndOneself,
  oneself,
  own,
  type Reach,
} from "../db/matrix/reach";
import type { AuditAction } from "../lib/audit";
import type { ErrorCode } from "../lib/result";
import { keySettings } from "../lib/settings";
import { signInSettings } from "../lib/sign-in-settings";
import { admin } from "./fixtures";
import { type Target, word } from "./matrix-scene";

/** A server action: who may do it to whose things, and what it is given. */
export type Row = {
  reach: Reach;
  input: (at: Target) => unknown;
  /** What it is called in the audit log, where a refusal stands as well. */
  audited?: AuditAction;
  refusal?: ErrorCode;
  /** What even those who may are answered, since the input is so. */
  outcome?: ErrorCode;
};

function row(reach: Reach, input: Row["input"], audited?: AuditAction, more: Partial<Row> = {}): Row {
  return { reach, input, ...(audited && { audited }), ...more };
}

/** Somebody who ends their own session could not go on. */
const { own: _own, ...ofOthers } = ofUsers;
const nobody: Reach = { own: [] };
const linkInvalid = { refusal: "link_invalid" } as const;
const unknownLink = () => ({ token: "A".repeat(43) });

/** Every server action that is not a plain form's. */
export const actions: Record<string, Row> = {
  createKey: row(
    ofKeys,
    (at) => ({
      name: word("key"),
      scope: ["inference"],
      user_id: at.holder,
      owner_principal_id: at.principal,
    }),
    "key.create",
  ),
  updateKey: row(ofKeys, async (at) => ({ id: await at.key(), name: word("renamed") }), "key.update"),
  deleteKey: row(ofKeys, async (at) => ({ id: await at.key() }), "key.delete"),
  readKey: row(ofKeys, async (at) => ({ id: await at.key() })),
  checkKey: row(ofKeys, async (at) => ({ key_id: await at.key(), scope: "inference" })),
  findKeys: row(oneself, () => ({ search: "" })),
  readKeyRules: row(ofRules, (at) => ({ principal_id: at.principal })),
  listUsableModels: row(ofHoldersAndOneself, (at) => ({ user_id: at.holder, principal_id: at.principal })),
  findClosedNames: row(ofHoldersAndOneself, (at) => ({
    user_id: at.holder,
    principal_id: at.principal,
    names: ["a"],
  })),
  readEnforcement: row(ofKeysAndDeleted, async (at) => ({ id: await at.key() })),
  findHolders: row(ofHolders, (at) => ({ principal_id: at.principal, search: "" }), undefined),
  renewClaim: row(
    ofKeysForOthers,
    async (at) => ({ id: await at.key({ isPending: true }) }),
    "key.claim_link",
  ),
  readClaim: row(nobody, unknownLink, undefined, linkInvalid),
  claimKey: row(nobody, unknownLink, "key.claim", linkInvalid),

  inviteUser: row(administrators, () => ({ name: word("guest"), is_admin: true }), "user.create"),
  getUser: row(ofUsersAndOneself, async (at) => ({ id: await at.user() })),
  suggestUsers: row(oneself, () => ({ search: "" })),
  updateUser: row(ofUsers, async (at) => ({ id: await at.user(), name: word("renamed") }), "user.update"),
  deleteUser: row(ofOthers, async (at) => ({ id: await at.user(), keys: "end" }), "user.delete"),
  resetPassword: row(ofUsers, async (at) => ({ id: await at.user() }), "user.password_link"),
  endUserSessions: row(ofOthers, async (at) => ({ id: await at.user() }), "session.end_all"),

  changePassword: row(oneself, () => ({ current: "not it", password: "another quiet hill" }), undefined, {
    outcome: "invalid_input",
  }),
  confirmPassword: row(oneself, () => ({ current_password: admin.password })),
  endOneSession: row(own, async (at) => ({ id: await at.session() }), "session.end"),
  prepareLink: row(oneself, () => ({})),
  unlinkIdentity: row(own, async (at) => ({ id: await at.identity() }), "identity.unlink"),

  createOrganization: row(administrators, () => ({ name: word("organization") }), "organization.create"),
  updateOrganization: row(
    ofOrganizations,
    async (at) => ({ id: await at.place(), name: word("renamed") }),
    "organization.update",
  ),
  deleteOrganization: row(
    ofOrganizationsToAdministrators,
    async (at) => ({ id: await at.place() }),
    "organization.delete",
  ),
  leaveOrganization: row(ofOnesOrganizations, async (at) => ({ id: await at.place() }), "member.delete"),
  addMember: row(
    ofOrganizations,
    async (at) => ({ organization_id: await at.place(), user_name: await at.newcomer(), role: "member" }),
    "member.create",
  ),
  updateMember: row(
    ofMembersButOneself,
    async (at) => ({ organization_id: await at.place(), user_id: at.holder, role: "owner" }),
    "member.update",
  ),
  removeMember: row(
    ofMembers,
    async (at) => ({ organization_id: await at.place(), user_id: at.holder, keys: "end" }),
    "member.delete",
  ),

  previewSettings: row(ofSettings, async (at) => ({
    principal_id: await at.place(),
    keys: keySettings.parse({}),
  })),
  updateSettings: row(
    ofSettings,
    async (at) => {
      const principal_id = await at.place();
      return { principal_id, version: await at.version(principal_id), keys: keySettings.parse({}) };
    },
    "settings.update",
  ),
  updateSignInSettings: row(
    administrators,
    async (at) => ({ ...signInSettings.parse({}), version: await at.signInVersion() }),
    "settings.update",
  ),
  updateModelSettings: row(
    administrators,
    async (at) => ({ models_open_by_default: true, version: await at.modelsVersion() }),
    "settings.update",
  ),

  createUpstream: row(
    administrators,
    () => ({ name: word("upstream"), base_url: "http://127.0.0.1:1", state: "disabled" }),
    "upstream.create",
  ),
  updateUpstream: row(
    administrators,
    async (at) => ({ id: (await at.catalogue()).upstreamId, version: 1, name: word("renamed") }),
    "upstream.update",
  ),
  getUpstream: row(administrators, async (at) => ({ id: (await at.catalogue()).upstreamId })),
  testUpstream: row(administrators, () => ({ kind: "openai", base_url: "http://127.0.0.1:1" })),
  syncUpstream: row(
    administrators,
    async (at) => ({ id: (await at.catalogue()).upstreamId }),
    "upstream.sync",
  ),
  previewDeleteUpstream: row(administrators, async (at) => ({ id: (await at.catalogue()).upstreamId })),
  deleteUpstream: row(
    administrators,
    async (at) => ({ id: (await at.catalogue()).upstreamId, with_models: true }),
    "upstream.delete",
  ),

  createModel: row(
    administrators,
    async (at) => ({ name: word("model"), upstream_id: (await at.catalogue()).upstreamId }),
    "model.create",
  ),
  updateModel: row(
    administrators,
    async (at) => ({ id: (await at.catalogue()).modelId, version: 1, is_open: false }),
    "model.update",
  ),
  getModel: row(administrators, async (at) => ({ id: (await at.catalogue()).modelId })),
  deleteModel: row(administrators, async (at) => ({ id: (await at.catalogue()).modelId }), "model.delete"),
  decideOffer: row(
    administrators,
    async (at) => {
      const { otherId: upstream_id, modelId: model_id } = await at.catalogue();
      return { upstream_id, model_id, decision: "dismiss" };
    },
    "model.offer",
  ),
  checkAudit: row(administrators, () => ({ after: null })),
};

/** Actions of whoever opens a one-time link: nobody needs to be signed in. */
export const linkActions: Record<string, unknown> = {
  claimSetup: { token: "A".repeat(43), name: "mallory", password: "another quiet hill" },
  setPassword: { token: "A".repeat(43), password: "another quiet hill" },
};

/** Plain forms: they take nothing that could be somebody else's, and work for whoever sends them. */
export const formActions: Record<string, Record<string, string>> = {
  setTheme: { theme: "dark" },
  setLocale: { locale: "en" },
  setDensity: { density: "compact" },
  setWorkspace: { workspace: "1" },
  signOut: {},
  signOutEverywhere: {},
};

/** A page: whom it shows whose things to, and where it is. */
export type Place = { reach: Reach; path: (at: Target) => string | Promise<string> };

const place = (reach: Reach, path: Place["path"]): Place => ({ reach, path });

/** Every page for people who are signed in, by its folder in `app`. */
export const pages: Record<string, Place> = {
  "(console)/keys": place(oneself, () => "/keys"),
  "(console)/keys/[id]": place(ofKeys, async (at) => `/keys/${await at.key()}`),
  "(console)/keys/[id]/usage": place(ofKeys, async (at) => `/keys/${await at.key()}/usage`),
  "(console)/usage": place(oneself, () => "/usage"),
  "(console)/requests": place(oneself, () => "/requests"),
  "(console)/check": place(ofKeys, async (at) => `/check?key=${await at.key()}`),
  "(console)/claim": place(oneself, () => "/claim"),
  "(console)/models": place(oneself, () => "/models"),
  "(console)/account": place(oneself, () => "/account"),
  "(console)/organizations/[id]": place(
    ofOrganizationsToMembers,
    async (at) => `/organizations/${await at.place()}`,
  ),
  "(console)/organizations/[id]/keys": place(
    ofOrganizations,
    async (at) => `/organizations/${await at.place()}/keys`,
  ),
  "(console)/organizations/[id]/settings": place(
    ofOrganizations,
    async (at) => `/organizations/${await at.place()}/settings`,
  ),
  "(console)/admin/keys": place(administrators, () => "/admin/keys"),
  "(console)/admin/usage": place(administrators, () => "/admin/usage"),
  "(console)/admin/requests": place(administrators, () => "/admin/requests"),
  "(console)/admin/users": place(administrators, () => "/admin/users"),
  "(console)/admin/users/[id]": place(ofUsers, async (at) => `/admin/users/${await at.user()}`),
  "(console)/admin/organizations": place(administrators, () => "/admin/organizations"),
  "(console)/admin/upstreams": place(administrators, () => "/admin/upstreams"),
  "(console)/admin/models": place(administrators, () => "/admin/models"),
  "(console)/admin/models/[id]": place(
    administrators,
    async (at) => `/admin/models/${(await at.catalogue()).modelId}`,
  ),
  "(console)/admin/settings": place(administrators, () => "/admin/settings"),
  "(console)/admin/gates": place(administrators, () => "/admin/gates"),
  "(console)/admin/audit": place(administrators, () => "/admin/audit"),
  "(console)/admin/audit/[id]": place(administrators, () => "/admin/audit/1"),
};

/** Pages for everybody; the start leads on. */
export const openPages: Record<string, string> = {
  "": "/",
  "sign-in": "/sign-in",
  setup: "/setup",
  password: "/password",
};

/** Routes that answer something else than a page. */
export const routes: Record<string, string> = {
  "(console)/admin/audit/export": "/admin/audit/export",
  "(console)/usage/export": "/usage/export",
  "(console)/requests/export": "/requests/export",
  "api/auth/[...nextauth]": "/api/auth/signout",
};
