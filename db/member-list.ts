import { and, eq, ilike, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { PaginatedList } from "../lib/list";
import type { Member, MemberQuery, OrganizationIdInput } from "../lib/organizations";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import { database, type Tx } from "./client";
import { oneMoment, orderBy, paginate } from "./list";
import { organizationsWithin } from "./organization-row";
import { containing } from "./pattern";
import { api_keys, memberships, principals, users } from "./schema";

/** How many keys a member has there that were not deleted. */
const keys = sql<number>`(
  select count(*) from ${api_keys}
  where ${api_keys.user_id} = ${memberships.user_id} and ${api_keys.owner_principal_id} = ${memberships.principal_id}
    and ${api_keys.deleted_at} is null)`;

const sortColumns = { name: users.name_key, keys, created_at: memberships.created_at };

/**
 * One page of an organization's members within the caller's reach; to a member that is themselves.
 * @throws not_found when the organization is out of reach; insufficient_scope
 */
export async function listMembers(
  actor: Actor,
  { id, ...query }: OrganizationIdInput & MemberQuery,
): Promise<PaginatedList<Member>> {
  const named = query.search === "" ? undefined : ilike(users.name, containing(query.search));
  const where = and(allow(actor, "member:read"), eq(memberships.principal_id, id), named);
  const order = orderBy(query.sort_by, sortColumns, users.id);
  return database().transaction(async (tx) => {
    const isWithin = await tx.$count(principals, organizationsWithin(actor, "organization:read", id));
    if (isWithin === 0) throw new AppError("not_found");
    const all = membersWhere(tx, where).as("members");
    const total = await tx.$count(all);
    return paginate(query, total, ({ limit, offset }) =>
      membersWhere(tx, where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    );
  }, oneMoment);
}

/** The active members of an organization within the caller's reach, to choose one from. @throws insufficient_scope */
export async function nameMembers(
  actor: Actor,
  { id }: OrganizationIdInput,
): Promise<{ id: number; name: string }[]> {
  return database()
    .select({ id: users.id, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.user_id))
    .where(and(allow(actor, "member:read"), eq(memberships.principal_id, id), eq(users.is_active, true)))
    .orderBy(users.name_key);
}

/** @throws not_found */
export async function readMember(tx: Tx, organizationId: number, userId: number): Promise<Member> {
  const isIt = and(eq(memberships.principal_id, organizationId), eq(memberships.user_id, userId));
  const [member] = await membersWhere(tx, isIt);
  if (!member) throw new AppError("not_found");
  return member;
}

function membersWhere(tx: Tx, where: SQL | undefined) {
  return tx
    .select({
      organization_id: memberships.principal_id,
      user_id: memberships.user_id,
      name: users.name,
      role: memberships.role,
      is_by_group: memberships.is_by_group,
      is_active: users.is_active,
      keys: keys.as("keys"),
      created_at: memberships.created_at,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.user_id))
    .where(where);
}
