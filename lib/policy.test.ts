import { describe, expect, it } from "vitest";
import { permissionScopes } from "./keys/scopes";
import { can, type Permission, type Reach, type Role, reachOf, scopeNeeded } from "./policy";

/** Administrators reach everything, owners what is their organization's, everybody what is their own. */
const table: Record<Permission, Record<Role, Reach>> = {
  "key:read": { admin: "any", owner: "organization", member: "own" },
  "key:create": { admin: "any", owner: "organization", member: "own" },
  "key:update": { admin: "any", owner: "organization", member: "own" },
  "key:delete": { admin: "any", owner: "organization", member: "own" },
  "user:read": { admin: "any", owner: "none", member: "own" },
  "user:manage": { admin: "any", owner: "none", member: "none" },
  "session:read": { admin: "any", owner: "none", member: "own" },
  "session:delete": { admin: "any", owner: "none", member: "own" },
  "organization:read": { admin: "any", owner: "organization", member: "own" },
  "organization:create": { admin: "any", owner: "none", member: "none" },
  "organization:update": { admin: "any", owner: "organization", member: "none" },
  "organization:delete": { admin: "any", owner: "none", member: "none" },
  "member:read": { admin: "any", owner: "organization", member: "own" },
  "member:create": { admin: "any", owner: "organization", member: "none" },
  "member:update": { admin: "any", owner: "organization", member: "none" },
  "member:delete": { admin: "any", owner: "organization", member: "own" },
  "settings:read": { admin: "any", owner: "organization", member: "none" },
  "settings:update": { admin: "any", owner: "organization", member: "none" },
  "audit:read": { admin: "any", owner: "none", member: "none" },
  "gate:read": { admin: "any", owner: "none", member: "none" },
  "upstream:read": { admin: "any", owner: "none", member: "none" },
  "upstream:manage": { admin: "any", owner: "none", member: "none" },
  "model:read": { admin: "any", owner: "own", member: "own" },
  "model:manage": { admin: "any", owner: "none", member: "none" },
  "usage:read": { admin: "any", owner: "organization", member: "own" },
  "request:read": { admin: "any", owner: "organization", member: "own" },
};
const permissions = Object.keys(table) as Permission[];
const cells = permissions.flatMap((permission) =>
  (["admin", "owner", "member"] as const).map((role) => [role, permission, table[permission][role]] as const),
);

describe("who may do what", () => {
  it.each(cells)("the role %s has for %s the reach: %s", (role, permission, reach) => {
    expect(reachOf(role, permission)).toBe(reach);
  });

  it.each(permissions)("%s is offered to whom it reaches further than themselves", (permission) => {
    const member = { isAdmin: false, memberships: [{ principalId: 7, role: "member" as const }] };
    const owner = { isAdmin: false, memberships: [{ principalId: 7, role: "owner" as const }] };
    expect(can({ isAdmin: true, memberships: [] }, permission)).toBe(true);
    expect(can(member, permission, 7)).toBe(false);
    expect(can(owner, permission, 7)).toBe(table[permission].owner === "organization");
    expect(can(owner, permission, 8)).toBe(false);
    expect(can(owner, permission)).toBe(false);
  });
});

describe("a key", () => {
  it.each([
    ["key:read", "management.readonly"],
    ["key:create", "management.write"],
    ["key:update", "management.write"],
    ["key:delete", "management.write"],
    ["model:read", "management.readonly"],
    ["usage:read", "management.readonly"],
    ["request:read", "management.readonly"],
  ] as const)("needs for %s the scope %s", (permission, scope) => {
    expect(scopeNeeded(permission)).toBe(scope);
    expect(permissionScopes).toContain(scope);
  });

  it.each(permissions.filter((permission) => !/^key:|^(model|usage|request):read$/.test(permission)))(
    "is never enough for %s",
    (permission) => {
      expect(scopeNeeded(permission)).toBeNull();
    },
  );
});
