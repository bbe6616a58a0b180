import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Actor, UserActor } from "../lib/actor";
import { platformPrincipalId } from "../lib/actor";
import { coversScope } from "../lib/keys/scopes";
import { type Permission, type Role, reachOf, scopeNeeded } from "../lib/policy";
import { AppError } from "../lib/result";
import { api_keys } from "./schema";

const everything = sql`true`;
const nothing = sql`false`;

/**
 * The keys an actor may reach for this permission, as a condition of the WHERE clause: a row out of reach is simply
 * not found, for reads and writes alike.
 * @throws insufficient_scope when the actor called with an API key that may not do this
 */
export function allow(actor: Actor, permission: Permission): SQL {
  if (actor.kind !== "user") return everything;
  requireScope(actor, permission);
  const reach = or(
    ...rolesOf(actor).map(({ role, principalId }) => condition(actor, role, principalId, permission)),
  );
  return and(reach, workspaceOf(actor)) ?? nothing;
}

/**
 * Whether the actor may do something that touches no key row yet: create, or manage users.
 * @throws insufficient_scope; not_found when the actor's role never may
 */
export function requirePermission(actor: Actor, permission: Permission, reach: "own" | "any"): void {
  if (actor.kind !== "user") return;
  requireScope(actor, permission);
  const role: Role = actor.isAdmin ? "admin" : "member";
  const held = reachOf(role, permission);
  if (held !== "any" && held !== reach) throw new AppError("not_found");
}

function requireScope(actor: UserActor, permission: Permission): void {
  if (actor.key === null) return;
  const scope = scopeNeeded(permission);
  if (scope === null || !coversScope(actor.key.grant.scope, scope)) throw new AppError("insufficient_scope");
}

type Held = { role: Role; principalId: number | null };

function rolesOf(actor: UserActor): Held[] {
  const roles: Held[] = [{ role: "member", principalId: null }];
  if (actor.isAdmin) roles.push({ role: "admin", principalId: null });
  for (const { principalId, role } of actor.memberships) {
    if (role === "owner") roles.push({ role, principalId });
  }
  return roles;
}

function condition(actor: UserActor, role: Role, principalId: number | null, permission: Permission): SQL {
  switch (reachOf(role, permission)) {
    case "any":
      return everything;
    case "organization":
      return principalId === null ? nothing : eq(api_keys.owner_principal_id, principalId);
    case "own":
      return (
        and(eq(api_keys.user_id, actor.userId), inArray(api_keys.owner_principal_id, workspacesOf(actor))) ??
        nothing
      );
    case "none":
      return nothing;
  }
}

/** Own keys are reached in the platform and in the organizations one still belongs to. */
function workspacesOf(actor: UserActor): number[] {
  return [platformPrincipalId, ...actor.memberships.map((membership) => membership.principalId)];
}

/** A key of an organization reaches that organization only; a key of the platform what its user reaches. */
function workspaceOf(actor: UserActor): SQL | undefined {
  if (actor.key === null || actor.key.ownerPrincipalId === platformPrincipalId) return undefined;
  return eq(api_keys.owner_principal_id, actor.key.ownerPrincipalId);
}
