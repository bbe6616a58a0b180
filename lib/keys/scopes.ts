/**
 * The lattice of scopes: each scope with the one directly above it. A scope covers itself and all below.
 * The names are GPUStack's `PermissionScope`, so its clients keep working.
 */
const parents = {
  "*": null,
  management: "*",
  "management.write": "management",
  "management.readonly": "management.write",
  inference: "*",
  "inference.chat": "inference",
  "inference.embeddings": "inference",
  "inference.completions": "inference",
} as const;

export type PermissionScope = keyof typeof parents;

/** What a request needs: a scope, or only that the key opens some inference endpoint, or only that it is good. */
export type Need = PermissionScope | "any inference" | "any key";

export const permissionScopes = Object.keys(parents) as [PermissionScope, ...PermissionScope[]];

export function isPermissionScope(value: string): value is PermissionScope {
  return Object.hasOwn(parents, value);
}

/** Whether a key that holds `held` may do what `scope` allows. */
export function coversScope(held: readonly PermissionScope[], scope: PermissionScope): boolean {
  const parent: PermissionScope | null = parents[scope];
  return held.includes(scope) || (parent !== null && coversScope(held, parent));
}

/** Whether a key that holds `held` has what a request needs. */
export function meets(held: readonly PermissionScope[], need: Need): boolean {
  if (need === "any key") return true;
  return need === "any inference" ? hasInference(held) : coversScope(held, need);
}

/** What both sets allow, as few scopes as they name. */
export function narrowScope(
  held: readonly PermissionScope[],
  allowed: readonly PermissionScope[],
): PermissionScope[] {
  const both = [
    ...held.filter((scope) => coversScope(allowed, scope)),
    ...allowed.filter((scope) => coversScope(held, scope)),
  ];
  return [...new Set(both)];
}

/** Whether the set opens any inference endpoint at all. */
export function hasInference(held: readonly PermissionScope[]): boolean {
  return permissionScopes.some((scope) => isInference(scope) && coversScope(held, scope));
}

/** Whether the scope is about calling models. */
export function isInference(scope: PermissionScope): boolean {
  return coversScope(["inference"], scope);
}
