import { and, count, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { Organization } from "../lib/organizations";
import type { Permission } from "../lib/policy";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import { database, type Tx } from "./client";
import { api_keys, memberships, principals } from "./schema";

/** Organizations the actor may reach for this; the platform is none. */
export function organizationsWithin(actor: Actor, permission: Permission, id?: number): SQL | undefined {
  return and(
    allow(actor, permission),
    eq(principals.kind, "organization"),
    id === undefined ? undefined : eq(principals.id, id),
  );
}

/** How many members and keys of an organization are within the actor's reach. */
export function organizationCounts(actor: Actor) {
  const members = database()
    .select({ n: count() })
    .from(memberships)
    .where(and(allow(actor, "member:read"), eq(memberships.principal_id, principals.id)));
  const keys = database()
    .select({ n: count() })
    .from(api_keys)
    .where(
      and(
        allow(actor, "key:read"),
        eq(api_keys.owner_principal_id, principals.id),
        isNull(api_keys.deleted_at),
      ),
    );
  return { members: sql<number>`(${members})`, keys: sql<number>`(${keys})` };
}

/** What is shown of organizations; without `rows` the first that matches. */
export async function readOrganizations(
  tx: Tx,
  actor: Actor,
  where: SQL | undefined,
  order: SQL[] = [],
  rows: { limit?: number; offset?: number } = {},
): Promise<Organization[]> {
  const { members, keys } = organizationCounts(actor);
  const { id, name, created_at } = principals;
  const found = await tx
    .select({ id, name, members, keys, created_at })
    .from(principals)
    .where(where)
    .orderBy(...order)
    .limit(rows.limit ?? 1)
    .offset(rows.offset ?? 0);
  return found.map((row) => ({ ...row, role: roleIn(actor, row.id) }));
}

/** @throws not_found */
export async function readOrganization(tx: Tx, actor: Actor, id: number): Promise<Organization> {
  const [organization] = await readOrganizations(
    tx,
    actor,
    organizationsWithin(actor, "organization:read", id),
  );
  if (!organization) throw new AppError("not_found");
  return organization;
}

function roleIn(actor: Actor, id: number): Organization["role"] {
  if (actor.kind !== "user") return null;
  return actor.memberships.find(({ principalId }) => principalId === id)?.role ?? null;
}
