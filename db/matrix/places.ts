import { sql } from "drizzle-orm";
import { auditQuery } from "../../lib/audit";
import { memberQuery, organizationQuery } from "../../lib/organizations";
import { keySettings } from "../../lib/settings";
import { signInSettings } from "../../lib/sign-in-settings";
import * as auditCheck from "../audit-check";
import * as auditList from "../audit-list";
import { listGates } from "../gates";
import * as memberList from "../member-list";
import * as members from "../members";
import * as organizationList from "../organization-list";
import * as organizations from "../organizations";
import * as settings from "../settings";
import * as signIn from "../sign-in-settings";
import { fresh } from "../test-scene";
import type { Target } from "./cells";
import {
  administrators,
  ofMembers,
  ofMembersButOneself,
  ofOnesOrganizations,
  ofOrganizations,
  ofOrganizationsToAdministrators,
  ofOrganizationsToMembers,
  ofRules,
  ofSettings,
} from "./reach";
import { among, changes, notByKey, reads, type Verbs } from "./ways";
import { newcomerName } from "./world";

const bond = (at: Target) => ({ organization_id: at.place, user_id: at.actor.userId });

const ofPlaces: Verbs = {
  createOrganization: changes("organization.create", administrators, (actor) =>
    organizations.createOrganization(actor, { name: fresh("organization") }),
  ),
  listOrganizations: reads(ofOrganizationsToMembers, (actor, at) =>
    among(
      organizationList.listOrganizations(actor, organizationQuery.parse({ perPage: "1000" })),
      ({ id }) => id === at.place,
    ),
  ),
  nameOrganizations: reads(ofOrganizationsToMembers, (actor, at) =>
    among(organizationList.nameOrganizations(actor), ({ id }) => id === at.place),
  ),
  getOrganization: reads(ofOrganizationsToMembers, (actor, at) =>
    organizationList.getOrganization(actor, { id: at.place }),
  ),
  updateOrganization: changes("organization.update", ofOrganizations, (actor, at) =>
    organizations.updateOrganization(actor, { id: at.place, name: fresh("renamed") }),
  ),
  deleteOrganization: [
    changes(
      "organization.delete",
      ofOrganizationsToAdministrators,
      (actor, at) => organizations.deleteOrganization(actor, { id: at.place }),
      { before: (tx) => tx.execute(sql`update api_keys set owner_principal_id = 1`) },
    ),
  ],
  leaveOrganization: changes("member.delete", ofOnesOrganizations, (actor, at) =>
    members.leaveOrganization(actor, { id: at.place }),
  ),
  listMembers: reads(ofMembers, (actor, at) =>
    among(
      memberList.listMembers(actor, { id: at.place, ...memberQuery.parse({}) }),
      (member) => member.user_id === at.actor.userId,
    ),
  ),
  nameMembers: reads(ofMembers, (actor, at) =>
    among(memberList.nameMembers(actor, { id: at.place }), ({ id }) => id === at.actor.userId),
  ),
  addMember: changes("member.create", ofOrganizations, (actor, at) =>
    members.addMember(actor, { organization_id: at.place, user_name: newcomerName, role: "owner" }),
  ),
  updateMember: changes("member.update", ofMembersButOneself, (actor, at) =>
    members.updateMember(actor, { ...bond(at), role: "owner" }),
  ),
  removeMember: changes("member.delete", ofMembers, (actor, at) =>
    members.removeMember(actor, { ...bond(at), keys: "end", ends_in: 0 }),
  ),
};

const ofSettingsOfPlaces: Verbs = {
  getSettings: reads(ofSettings, (actor, at) => settings.getSettings(actor, { principal_id: at.place })),
  previewSettings: reads(ofSettings, (actor, at) =>
    settings.previewSettings(actor, { principal_id: at.place, keys: keySettings.parse({}) }),
  ),
  updateSettings: changes("settings.update", ofSettings, (actor, at) => {
    const keys = keySettings.parse({ max_keys_per_user: 1 });
    return settings.updateSettings(actor, {
      principal_id: at.place,
      version: 0,
      keys,
      apply_to_existing: true,
    });
  }),
  getSignInSettings: reads(administrators, (actor) => signIn.getSignInSettings(actor)),
  updateSignInSettings: changes("settings.update", administrators, (actor) =>
    signIn.updateSignInSettings(actor, { ...signInSettings.parse({ sign_up: true }), version: 0 }),
  ),
};

const ofAudit: Verbs = {
  listAudit: reads(administrators, (actor) =>
    among(auditList.listAudit(actor, auditQuery.parse({})), () => true),
  ),
  listGates: reads(administrators, (actor) => listGates(actor)),
  getAuditRow: reads(administrators, (actor) => auditList.getAuditRow(actor, { id: 1 })),
  exportAudit: changes("audit.export", administrators, (actor) =>
    auditList.exportAudit(actor, auditQuery.parse({})),
  ),
  checkAudit: reads(administrators, (actor) => auditCheck.checkAudit(actor, { after: null })),
  verifyAudit: reads(administrators, (actor) => auditCheck.verifyAudit(actor, [])),
};

export const verbsOfPlaces: Verbs = {
  listWorkspaces: reads(
    ofOnesOrganizations,
    (actor, at) => among(organizationList.listWorkspaces(actor), ({ id }) => id === at.place),
    { needsNoScope: true },
  ),
  getKeyRules: reads(ofRules, (actor, at) => settings.getKeyRules(actor, { principal_id: at.principal }), {
    isChange: true,
  }),
  ...notByKey({ ...ofPlaces, ...ofSettingsOfPlaces, ...ofAudit }),
};
