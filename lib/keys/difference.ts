import { isLater } from "./grant";
import { coversModel } from "./models";
import type { Key } from "./schema";
import { coversScope, type PermissionScope } from "./scopes";

/** What of a key an edit may change. */
export type EditedKey = Pick<
  Key,
  "name" | "description" | "scope" | "allowed_model_names" | "expires_at" | "enabled"
>;
export type EditedField = keyof EditedKey;

/** One field that an edit changes; `isWider`: the key may do more by it than before. */
export type KeyChange = { isWider: boolean } /** `wider` are those of the added that let it do more. */ & (
  | {
      field: "scope";
      added: readonly PermissionScope[];
      removed: readonly PermissionScope[];
      wider: readonly string[];
    }
  /** `all` stands for every model, now and in future. */
  | {
      field: "allowed_model_names";
      added: readonly string[] | "all";
      removed: readonly string[] | "all";
      wider: readonly string[];
    }
  | { field: "name" | "description"; before: string | null; after: string | null }
  | { field: "expires_at"; before: Date | null; after: Date | null }
  | { field: "enabled"; before: boolean; after: boolean }
);

/** What an edit changes, field by field in the order of the form. */
export function differenceOf(before: EditedKey, after: EditedKey): KeyChange[] {
  const changes: KeyChange[] = [];
  for (const field of ["name", "description"] as const) {
    if (before[field] !== after[field]) {
      changes.push({ field, isWider: false, before: before[field], after: after[field] });
    }
  }
  const added = without(after.scope, before.scope);
  const removed = without(before.scope, after.scope);
  if (added.length + removed.length > 0) {
    const wider = added.filter((scope) => !coversScope(before.scope, scope));
    changes.push({ field: "scope", isWider: wider.length > 0, added, removed, wider });
  }
  const models = modelsChange(before.allowed_model_names, after.allowed_model_names);
  if (models !== null) changes.push(models);
  if (before.expires_at?.getTime() !== after.expires_at?.getTime()) {
    const isWider = isLater(after.expires_at, before.expires_at);
    changes.push({ field: "expires_at", isWider, before: before.expires_at, after: after.expires_at });
  }
  if (before.enabled !== after.enabled) {
    changes.push({ field: "enabled", isWider: after.enabled, before: before.enabled, after: after.enabled });
  }
  return changes;
}

type Models = readonly string[] | null;

function modelsChange(before: Models, after: Models): KeyChange | null {
  const field = "allowed_model_names";
  if (before === null && after === null) return null;
  if (before === null) return { field, isWider: false, added: after ?? [], removed: "all", wider: [] };
  if (after === null) return { field, isWider: true, added: "all", removed: before, wider: [] };
  const [added, removed] = [without(after, before), without(before, after)];
  if (added.length + removed.length === 0) return null;
  const wider = added.filter((name) => !coversModel(before, name));
  return { field, isWider: wider.length > 0, added, removed, wider };
}

function without<T>(items: readonly T[], others: readonly T[]): T[] {
  const taken = new Set(others);
  return items.filter((item) => !taken.has(item));
}
