import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { type Actor, platformPrincipalId, type UserActor } from "../lib/actor";
import { coversScope } from "../lib/keys/scopes";
import { type HeldRole, type Permission, reachOf, rolesOf, scopeNeeded } from "../lib/policy";
import { AppError } from "../lib/result";
import { database } from "./client";
import { usableBy } from "./model-access";
import { api_keys, memberships, principals, sessions, settings, users } from "./schema";
import { key_usage, requests } from "./usage-schema";

const everything = sql`true`;
const nothing = sql`false`;

type Resource = Permission extends `${infer Name}:${string}` ? Name : never;
type Conditions = {
  organization: (principalId: number) => SQL;
  own: (actor: UserActor) => SQL | undefined;
  /** What a key of an organization is kept to; only where keys may come at all. */
  workspace?: (actor: UserActor, principalId: number) => SQL;
};

/** Which rows of a resource's table are of an organization, and which are somebody's own. */
const conditions: Record<Resource, Conditions> = {
  key: heldIn(api_keys),
  usage: heldIn(key_usage),
  request: heldIn(requests),
  user: {
    organization: (principalId) =>
      inArray(
        users.id,
        database()
          .select({ id: memberships.user_id })
          .from(memberships)
          .where(eq(memberships.principal_id, principalId)),
      ),
    own: (actor) => eq(users.id, actor.userId),
  },
  session: { organization: () => nothing, own: (actor) => eq(sessions.user_id, actor.userId) },
  organization: {
    organization: (principalId) => eq(principals.id, principalId),
    own: (actor) => inArray(principals.id, principalsOf(actor)),
  },
  member: {
    organization: (principalId) => eq(memberships.principal_id, principalId),
    own: (actor) => eq(memberships.user_id, actor.userId),
  },
  settings: { organization: (principalId) => eq(settings.principal_id, principalId), own: () => nothing },
  audit: { organization: () => nothing, own: () => nothing },
  gate: { organization: () => nothing, own: () => nothing },
  upstream: { organization: () => nothing, own: () => nothing },
  model: {
    organization: () => nothing,
    own: (actor) => usableBy(actor.userId, principalsOf(actor)),
    workspace: ({ userId }, principalId) => usableBy(userId, [principalId]),
  },
};

/** Keys, and what is recorded of them: each row names the key's user and the principal that owns it. */
function heldIn(table: typeof api_keys | typeof key_usage | typeof requests): Conditions {
  const isOf = (principalId: number) => eq(table.owner_principal_id, principalId);
  return {
    organization: isOf,
    // What is one's own is reached in the platform and in the organizations one still belongs to.
    own: (actor) =>
      and(eq(table.user_id, actor.userId), inArray(table.owner_principal_id, principalsOf(actor))),
    workspace: (_, principalId) => isOf(principalId),
  };
}

/**
 * The rows an actor may reach for this permission, as a condition of the WHERE clause on the resource's table: a row
 * out of reach is simply not found, for reads and writes alike.
 * @throws insufficient_scope when the actor called with an API key that may not do this
 */
export function allow(actor: Actor, permission: Permission): SQL {
  if (actor.kind !== "user") return everything;
  requireScope(actor, permission);
  const reach = or(...rolesOf(actor).map((held) => condition(actor, held, permission)));
  return and(reach, workspaceOfKey(actor, permission)) ?? nothing;
}

/** What somebody wants to do something to that has no row yet: whose it would be, and in which principal. */
export type Intended = { userId?: number; principalId?: number };

/**
 * Whether the actor may do something that touches no row yet, such as creating. Without `intended`: whether they may
 * do it everywhere.
 * @throws insufficient_scope; not_found when it is out of the actor's reach
 */
export function requirePermission(actor: Actor, permission: Permission, intended: Intended = {}): void {
  if (actor.kind !== "user") return;
  requireScope(actor, permission);
  const isWithin = rolesOf(actor).some((held) => reaches(actor, held, permission, intended));
  if (!isWithin || !isOfKey(actor, intended)) throw new AppError("not_found");
}

function reaches(actor: UserActor, held: HeldRole, permission: Permission, intended: Intended): boolean {
  const { userId, principalId = platformPrincipalId } = intended;
  switch (reachOf(held.role, permission)) {
    case "any":
      return true;
    case "organization":
      return held.principalId === principalId;
    case "own":
      return userId === actor.userId && principalsOf(actor).includes(principalId);
    case "none":
      return false;
  }
}

const freshMs = 10 * 60_000;

/**
 * What can hand out power asks for a recent proof of who is there, so that a browser left open is not enough.
 * @throws sign_in_again when a person's last proof is over ten minutes old
 */
export function requireRecentSignIn(actor: Actor): void {
  if (actor.kind !== "user") return;
  const age = Date.now() - (actor.authenticatedAt?.getTime() ?? 0);
  if (age > freshMs) throw new AppError("sign_in_again");
}

function requireScope(actor: UserActor, permission: Permission): void {
  if (actor.key === null) return;
  const scope = scopeNeeded(permission);
  if (scope === null || !coversScope(actor.key.grant.scope, scope)) throw new AppError("insufficient_scope");
}

function condition(actor: UserActor, { role, principalId }: HeldRole, permission: Permission): SQL {
  const { organization, own } = conditionsOf(permission);
  switch (reachOf(role, permission)) {
    case "any":
      return everything;
    case "organization":
      return principalId === null ? nothing : organization(principalId);
    case "own":
      return own(actor) ?? nothing;
    case "none":
      return nothing;
  }
}

function conditionsOf(permission: Permission): Conditions {
  const found = Object.entries(conditions).find(([resource]) => permission.startsWith(`${resource}:`));
  if (found === undefined) throw new Error(`${permission} is about nothing known`);
  return found[1];
}

function principalsOf(actor: UserActor): number[] {
  return [platformPrincipalId, ...actor.memberships.map(({ principalId }) => principalId)];
}

/** A key of an organization reaches that organization only; a key of the platform what its user reaches. */
function workspaceOfKey(actor: UserActor, permission: Permission): SQL | undefined {
  if (actor.key === null || actor.key.ownerPrincipalId === platformPrincipalId) return undefined;
  return conditionsOf(permission).workspace?.(actor, actor.key.ownerPrincipalId) ?? nothing;
}

function isOfKey(actor: UserActor, { principalId = platformPrincipalId }: Intended): boolean {
  const owner = actor.key?.ownerPrincipalId ?? platformPrincipalId;
  return owner === platformPrincipalId || owner === principalId;
}
