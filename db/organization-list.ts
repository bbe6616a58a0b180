import { and, asc, eq, ilike, inArray, isNull } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList } from "../lib/list";
import type {
  Organization,
  OrganizationDetails,
  OrganizationIdInput,
  OrganizationQuery,
  Workspace,
} from "../lib/organizations";
import { allow } from "./allow";
import { database } from "./client";
import { oneMoment, orderBy, paginate } from "./list";
import {
  organizationCounts,
  organizationsWithin,
  readOrganization,
  readOrganizations,
} from "./organization-row";
import { containing } from "./pattern";
import { api_keys, memberships, principals } from "./schema";

/**
 * One page of the organizations within the caller's reach, members and keys counted as far as it goes.
 * @throws insufficient_scope
 */
export async function listOrganizations(
  actor: Actor,
  query: OrganizationQuery,
): Promise<PaginatedList<Organization>> {
  const named = query.search === "" ? undefined : ilike(principals.name, containing(query.search));
  const where = and(organizationsWithin(actor, "organization:read"), named);
  const { members, keys } = organizationCounts(actor);
  const { name_key: name, created_at } = principals;
  const order = orderBy(query.sort_by, { name, members, keys, created_at }, principals.id);
  return database().transaction(async (tx) => {
    const total = await tx.$count(principals, where);
    return paginate(query, total, (rows) => readOrganizations(tx, actor, where, order, rows));
  }, oneMoment);
}

/** @throws not_found, insufficient_scope */
export async function getOrganization(
  actor: Actor,
  { id }: OrganizationIdInput,
): Promise<OrganizationDetails> {
  return database().transaction(async (tx) => {
    const organization = await readOrganization(tx, actor, id);
    const isOwn = eq(api_keys.user_id, actor.kind === "user" ? actor.userId : 0);
    const isHere = eq(api_keys.owner_principal_id, id);
    const own_keys = await tx.$count(api_keys, and(isOwn, isHere, isNull(api_keys.deleted_at)));
    const isOwner = and(eq(memberships.principal_id, id), eq(memberships.role, "owner"));
    const owners = await tx.$count(memberships, and(allow(actor, "member:read"), isOwner));
    return { ...organization, own_keys, owners };
  }, oneMoment);
}

/** The places the caller can work in beside their own, by name. */
export async function listWorkspaces(actor: Actor): Promise<Workspace[]> {
  if (actor.kind !== "user" || actor.memberships.length === 0) return [];
  const roles = new Map(actor.memberships.map(({ principalId, role }) => [principalId, role]));
  const rows = await database()
    .select({ id: principals.id, name: principals.name })
    .from(principals)
    .where(inArray(principals.id, [...roles.keys()]))
    .orderBy(asc(principals.name_key));
  return rows.map((row) => ({ ...row, role: roles.get(row.id) ?? "member" }));
}

/** The names of all organizations within the caller's reach, to choose one by. @throws insufficient_scope */
export async function nameOrganizations(actor: Actor): Promise<{ id: number; name: string }[]> {
  return database()
    .select({ id: principals.id, name: principals.name })
    .from(principals)
    .where(organizationsWithin(actor, "organization:read"))
    .orderBy(asc(principals.name_key));
}
