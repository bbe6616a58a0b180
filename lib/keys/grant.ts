import { type AppError, fieldError, type IssueCode } from "../result";
import { coversModel } from "./models";
import { coversScope, type PermissionScope } from "./scopes";

/** What a key may do: these scopes, on these models (`null` = all), until then (`null` = without end). */
export type Grant = {
  scope: readonly PermissionScope[];
  allowedModelNames: readonly string[] | null;
  expiresAt: Date | null;
};

/** What a signed-in person may hand out. */
export const fullGrant: Grant = { scope: ["*"], allowedModelNames: null, expiresAt: null };

/** A grant as asked for: what is left out is clamped to the holder's, what is said must be within it. */
export type WantedGrant = { [K in keyof Grant]?: Grant[K] | undefined };

/**
 * The grant to store for a new key, never more than its maker holds.
 * @throws grant_exceeds_caller when something asked for explicitly is more
 */
export function clampGrant(holder: Grant, wanted: WantedGrant): Grant {
  const grant: Grant = {
    scope: wanted.scope ?? holder.scope,
    allowedModelNames:
      wanted.allowedModelNames === undefined ? holder.allowedModelNames : wanted.allowedModelNames,
    expiresAt: wanted.expiresAt === undefined ? holder.expiresAt : wanted.expiresAt,
  };
  requireWithin(holder, grant);
  return grant;
}

/**
 * Checks an edit: what the key could already do may stay, what the edit adds must be the editor's to give.
 * A new scope is added on every model of the key, and a new model under every scope, so both sides are checked.
 * @throws grant_exceeds_caller
 */
export function requireWidening(holder: Grant, current: Grant, next: Grant): void {
  const newScopes = next.scope.filter((scope) => !coversScope(current.scope, scope));
  const newModels = missingModels(current, next);
  if (isLater(next.expiresAt, current.expiresAt)) requireWithin(holder, next);
  if (newScopes.length > 0) requireWithin(holder, { ...next, scope: newScopes });
  if (newModels === null || newModels.length > 0) {
    requireWithin(holder, { ...next, allowedModelNames: newModels });
  }
}

/** @throws grant_exceeds_caller when `wanted` allows anything that `holder` does not */
export function requireWithin(holder: Grant, wanted: Grant): void {
  const scope = wanted.scope.find((one) => !coversScope(holder.scope, one));
  if (scope !== undefined) throw exceeds("scope", "scope_exceeds_caller");
  const models = missingModels(holder, wanted);
  if (models === null || models.length > 0) throw exceeds("allowed_model_names", "models_exceed_caller");
  if (isLater(wanted.expiresAt, holder.expiresAt)) throw exceeds("expires_at", "expiry_exceeds_caller");
}

/** The wanted models the holder lacks; `null` when all models are wanted and the holder has only some. */
function missingModels(holder: Grant, wanted: Grant): readonly string[] | null {
  if (holder.allowedModelNames === null) return [];
  return wanted.allowedModelNames?.filter((name) => !coversModel(holder.allowedModelNames, name)) ?? null;
}

/** Whether the first end is after the second; `null` is never. */
export function isLater(a: Date | null, b: Date | null): boolean {
  return b !== null && (a === null || a > b);
}

function exceeds(path: string, message: IssueCode): AppError {
  return fieldError(path, message, "grant_exceeds_caller");
}
