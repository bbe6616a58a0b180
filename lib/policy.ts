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
  },
  owner: {
    "key:read": "organization",
    "key:create": "organization",
    "key:update": "organization",
    "key:delete": "organization",
    "user:read": "none",
    "user:manage": "none",
  },
  member: {
    "key:read": "own",
    "key:create": "own",
    "key:update": "own",
    "key:delete": "own",
    "user:read": "own",
    "user:manage": "none",
  },
} as const satisfies Record<Role, Record<Permission, Reach>>;

export function scopeNeeded(permission: Permission): PermissionScope | null {
  return permissions[permission];
}

export function reachOf(role: Role, permission: Permission): Reach {
  return reaches[role][permission];
}

/** Whether an administrator's interface for this permission should be shown. Hides buttons, protects nothing. */
export function can(actor: Pick<UserActor, "isAdmin">, permission: Permission): boolean {
  return reachOf(actor.isAdmin ? "admin" : "member", permission) === "any";
}
