import { and, eq, isNotNull, isNull, type SQL } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import {
  type CreateOrganizationInput,
  type Organization,
  type OrganizationIdInput,
  organizationNameKey,
  type UpdateOrganizationInput,
} from "../lib/organizations";
import { AppError } from "../lib/result";
import { requirePermission } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import type { Tx } from "./client";
import { withConflicts } from "./conflict";
import { organizationsWithin, readOrganization } from "./organization-row";
import { api_keys, memberships, principals } from "./schema";

/** @throws not_found when the caller is no administrator; organization_name_taken */
export async function createOrganization(
  actor: Actor,
  { name }: CreateOrganizationInput,
): Promise<Organization> {
  return change(actor, "organization.create", { type: "organization", id: null, name }, async (tx) => {
    requirePermission(actor, "organization:create");
    const values = { kind: "organization", name, name_key: organizationNameKey(name) } as const;
    const [row] = await withConflicts(() => tx.insert(principals).values(values).returning());
    const organization = await readOrganization(tx, actor, row?.id ?? 0);
    await audit(tx, actor, "organization.create", targetOf(organization), { after: { name } });
    return organization;
  });
}

/** @throws not_found, organization_name_taken */
export async function updateOrganization(
  actor: Actor,
  { id, name }: UpdateOrganizationInput,
): Promise<Organization> {
  return change(actor, "organization.update", { type: "organization", id, name: null }, async (tx) => {
    const before = await lock(tx, organizationsWithin(actor, "organization:update", id));
    const values = { name, name_key: organizationNameKey(name), updated_at: new Date() };
    await withConflicts(() => tx.update(principals).set(values).where(eq(principals.id, id)));
    const changed = differences({ name: before.name }, { name });
    await audit(tx, actor, "organization.update", { type: "organization", id, name }, changed);
    return readOrganization(tx, actor, id);
  });
}

/**
 * Deletes an organization, its memberships and its deleted keys. While it owns others it stays: none is made there
 * between counting them and the end of the organization.
 * @throws not_found when the caller is no administrator; organization_not_empty with the number of its keys
 */
export async function deleteOrganization(actor: Actor, { id }: OrganizationIdInput): Promise<{ id: number }> {
  return change(actor, "organization.delete", { type: "organization", id, name: null }, async (tx) => {
    const { name } = await lock(tx, organizationsWithin(actor, "organization:delete", id));
    const owned = eq(api_keys.owner_principal_id, id);
    const live = await tx.$count(api_keys, and(owned, isNull(api_keys.deleted_at)));
    if (live > 0) throw new AppError("organization_not_empty", { count: live });
    const deleted_keys = await tx.$count(api_keys, and(owned, isNotNull(api_keys.deleted_at)));
    const members = await tx.$count(memberships, eq(memberships.principal_id, id));
    await tx.delete(principals).where(eq(principals.id, id));
    const before = { name, members, deleted_keys };
    await audit(tx, actor, "organization.delete", { type: "organization", id, name }, { before });
    return { id };
  });
}

/** Nothing refers to it anew until commit, so nothing that is counted grows. @throws not_found */
async function lock(tx: Tx, where: SQL | undefined) {
  const [row] = await tx.select().from(principals).where(where).for("update");
  if (!row) throw new AppError("not_found");
  return row;
}

function targetOf({ id, name }: Organization) {
  return { type: "organization", id, name } as const;
}
