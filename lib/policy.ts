import type { UserActor } from "./actor";
import type { PermissionScope } from "./keys/scopes";

export type Role = "admin" | "owner" | "member";
export type Reach = "any" | "organization" | "own" | "none";

/** What can be done, and the scope an API key needs to do it; `null`: never by key. */
const permissions = {
  "key:read": "management.readonly",
  "key:create": "management.write",
  "key:update": "management.write",
  "key:delete": "management.write",
  "user:read": null,
  "user:manage": null,
  "session:read": null,
  "session:delete": null,
  "organization:read": null,
  "organization:create": null,
  "organization:update": null,
  "organization:delete": null,
  "member:read": null,
  "member:create": null,
  "member:update": null,
  "member:delete": null,
  "settings:read": null,
  "settings:update": null,
  "audit:read": null,
  "gate:read": null,
  "upstream:read": null,
  "upstream:manage": null,
  "model:read": "management.readonly",
  "model:manage": null,
  "usage:read": "management.readonly",
  "request:read": "management.readonly",
} as const satisfies Record<string, PermissionScope | null>;

export type Permission = keyof typeof permissions;

/** Every cell is decided: a new role or permission does not compile until it is. `member` is every active user. */
const reaches = {
  admin: {
    "key:read": "any",
    "key:create": "any",
    "key:update": "any",
    "key:delete": "any",
    "user:read": "any",
    "user:manage": "any",
    "session:read": "any",
    "session:delete": "any",
    "organization:read": "any",
    "organization:create": "any",
    "organization:update": "any",
    "organization:delete": "any",
    "member:read": "any",
    "member:create": "any",
    "member:update": "any",
    "member:delete": "any",
    "settings:read": "any",
    "settings:update": "any",
    "audit:read": "any",
    "gate:read": "any",
    "upstream:read": "any",
    "upstream:manage": "any",
    "model:read": "any",
    "model:manage": "any",
    "usage:read": "any",
    "request:read": "any",
  },
  owner: {
    "key:read": "organization",
    "key:create": "organization",
    "key:update": "organization",
    "key:delete": "organization",
    "user:read": "none",
    "user:manage": "none",
    "session:read": "none",
    "session:delete": "none",
    "organization:read": "organization",
    "organization:create": "none",
    "organization:update": "organization",
    "organization:delete": "none",
    "member:read": "organization",
    "member:create": "organization",
    "member:update": "organization",
    "member:delete": "organization",
    "settings:read": "organization",
    "settings:update": "organization",
    "audit:read": "none",
    "gate:read": "none",
    "upstream:read": "none",
    "upstream:manage": "none",
    "model:read": "own",
    "model:manage": "none",
    "usage:read": "organization",
    "request:read": "organization",
  },
  member: {
    "key:read": "own",
    "key:create": "own",
    "key:update": "own",
    "key:delete": "own",
    "user:read": "own",
    "user:manage": "none",
    "session:read": "own",
    "session:delete": "own",
    "organization:read": "own",
    "organization:create": "none",
    "organization:update": "none",
    "organization:delete": "none",
    "member:read": "own",
    "member:create": "none",
    "member:update": "none",
    "member:delete": "own",
    "settings:read": "none",
    "settings:update": "none",
    "audit:read": "none",
    "gate:read": "none",
    "upstream:read": "none",
    "upstream:manage": "none",
    "model:read": "own",
    "model:manage": "none",
    "usage:read": "own",
    "request:read": "own",
  },
} as const satisfies Record<Role, Record<Permission, Reach>>;

export function scopeNeeded(permission: Permission): PermissionScope | null {
  return permissions[permission];
}

export function reachOf(role: Role, permission: Permission): Reach {
  return reaches[role][permission];
}

/** A role somebody holds, and where: `null` is everywhere. */
export type HeldRole = { role: Role; principalId: number | null };

export function rolesOf(actor: Pick<UserActor, "isAdmin" | "memberships">): HeldRole[] {
  const roles: HeldRole[] = [{ role: "member", principalId: null }];
  if (actor.isAdmin) roles.push({ role: "admin", principalId: null });
  for (const { principalId, role } of actor.memberships) {
    if (role === "owner") roles.push({ role, principalId });
  }
  return roles;
}

/**
 * Whether the interface for this should be shown: for everything, or for what is in one organization.
 * Hides buttons, protects nothing.
 */
export function can(
  actor: Pick<UserActor, "isAdmin" | "memberships">,
  permission: Permission,
  principalId?: number,
): boolean {
  return rolesOf(actor).some((held) => {
    const reach = reachOf(held.role, permission);
    return reach === "any" || (reach === "organization" && held.principalId === principalId);
  });
}
