import { describe, expect, it } from "vitest";
import { permissionScopes } from "./keys/scopes";
import { can, type Permission, type Reach, type Role, reachOf, scopeNeeded } from "./policy";

/** Contract: administrators reach all keys and users, owners their organization's keys, everybody their own. */
const table: Record<Permission, Record<Role, Reach>> = {
  "key:read": { admin: "any", owner: "organization", member: "own" },
  "key:create": { admin: "any", owner: "organization", member: "own" },
  "key:update": { admin: "any", owner: "organization", member: "own" },
  "key:delete": { admin: "any", owner: "organization", member: "own" },
  "user:read": { admin: "any", owner: "none", member: "own" },
  "user:manage": { admin: "any", owner: "none", member: "none" },
};
const permissions: Permission[] = [
  "key:read",
  "key:create",
  "key:update",
  "key:delete",
  "user:read",
  "user:manage",
];
const cells = permissions.flatMap((permission) =>
  (["admin", "owner", "member"] as const).map((role) => [role, permission, table[permission][role]] as const),
);

describe("who may do what", () => {
  it("is decided for every permission", () => {
    expect(permissions).toEqual(Object.keys(table));
  });

  it.each(cells)("the role %s has for %s the reach: %s", (role, permission, reach) => {
    expect(reachOf(role, permission)).toBe(reach);
  });

  it.each(permissions)(
    "%s is offered to administrators as for everybody, to others as for themselves",
    (permission) => {
      expect(can({ isAdmin: true }, permission)).toBe(true);
      expect(can({ isAdmin: false }, permission)).toBe(false);
    },
  );
});

describe("a key", () => {
  it.each([
    ["key:read", "management.readonly"],
    ["key:create", "management.write"],
    ["key:update", "management.write"],
    ["key:delete", "management.write"],
  ] as const)("needs for %s the scope %s", (permission, scope) => {
    expect(scopeNeeded(permission)).toBe(scope);
    expect(permissionScopes).toContain(scope);
  });

  it.each(["user:read", "user:manage"] as const)("is never enough for %s", (permission) => {
    expect(scopeNeeded(permission)).toBeNull();
  });
});
