import type { UserActor } from "../actor";
import { type AppError, fieldError, type IssueCode } from "../result";
import { type Grant, isLater, type WantedGrant } from "./grant";
import { coversScope, narrowScope, type PermissionScope } from "./scopes";

/** Who may make keys; each narrower than the one before. Owners: in their own organizations. */
export const keyMakers = ["everyone", "owners", "administrators"] as const;
export type KeyMaker = (typeof keyMakers)[number];

/** What the creation form starts from, by what one mostly wants. */
export const keyPresetNames = [
  "inference",
  "chat",
  "embeddings",
  "read",
  "management",
  "everything",
] as const;
export type KeyPreset = (typeof keyPresetNames)[number];

export const keyPresets: Record<KeyPreset, readonly PermissionScope[]> = {
  inference: ["inference"],
  chat: ["inference.chat"],
  embeddings: ["inference.embeddings"],
  read: ["management.readonly"],
  management: ["management"],
  everything: ["*"],
};

/** What new keys may be in one workspace; `null` is without limit. */
export type KeyRules = {
  who_may_create: KeyMaker;
  allowed_scope: readonly PermissionScope[];
  /** In one workspace. */
  max_keys_per_user: number | null;
  max_lifetime_days: number | null;
  default_lifetime_days: number;
  may_never_expire: boolean;
  may_be_custom: boolean;
  default_preset: KeyPreset;
};

/** What somebody decided for one principal; `null` leaves it to the level above. */
export type KeySettings = { [K in keyof KeyRules]: KeyRules[K] | null };

/** Whether and how somebody may make keys in a principal, for the form. */
export type Creation = {
  principalId: number;
  rules: KeyRules;
  mayCreate: boolean;
  /** An administrator makes keys in an organization they do not belong to, but has none there. */
  isForSelf: boolean;
  isForOthers: boolean;
};

/** Where nobody decided anything: everything is allowed. */
export const defaultRules: KeyRules = {
  who_may_create: "everyone",
  allowed_scope: ["*"],
  max_keys_per_user: null,
  max_lifetime_days: null,
  default_lifetime_days: 90,
  may_never_expire: true,
  may_be_custom: true,
  default_preset: "inference",
};

/** The rules with somebody's settings beneath them: these can take away and never give. */
export function narrowRules(rules: KeyRules, settings: KeySettings): KeyRules {
  const max_lifetime_days = fewer(rules.max_lifetime_days, settings.max_lifetime_days);
  const start = settings.default_lifetime_days ?? rules.default_lifetime_days;
  return {
    who_may_create: narrower(rules.who_may_create, settings.who_may_create),
    allowed_scope: settings.allowed_scope
      ? narrowScope(rules.allowed_scope, settings.allowed_scope)
      : rules.allowed_scope,
    max_keys_per_user: fewer(rules.max_keys_per_user, settings.max_keys_per_user),
    max_lifetime_days,
    default_lifetime_days: Math.min(start, max_lifetime_days ?? start),
    may_never_expire: rules.may_never_expire && settings.may_never_expire !== false && !max_lifetime_days,
    may_be_custom: rules.may_be_custom && settings.may_be_custom !== false,
    default_preset: settings.default_preset ?? rules.default_preset,
  };
}

/** Whether this person may make keys in a principal at all. */
export function mayMakeKeys(
  { who_may_create }: KeyRules,
  { isAdmin, memberships }: Pick<UserActor, "isAdmin" | "memberships">,
  principalId: number,
): boolean {
  const isOwner = memberships.some((held) => held.role === "owner" && held.principalId === principalId);
  return isAdmin || who_may_create === "everyone" || (who_may_create === "owners" && isOwner);
}

/** Fills in what was left out of a wish, with as much as both the maker holds and the rules allow. */
export function fillIn(rules: KeyRules, holder: Grant, wanted: WantedGrant, now: Date): WantedGrant {
  const latest =
    latestEnd(rules, now) ?? (rules.may_never_expire ? null : later(now, rules.default_lifetime_days));
  const scope = narrowScope(holder.scope, rules.allowed_scope);
  const expiresAt = isLater(latest, holder.expiresAt) ? holder.expiresAt : latest;
  return {
    ...wanted,
    scope: wanted.scope ?? scope,
    expiresAt: wanted.expiresAt === undefined ? expiresAt : wanted.expiresAt,
  };
}

/** @throws policy when a new key is more than the rules allow, at the field */
export function requireAllowed(rules: KeyRules, key: Grant & { isCustom: boolean }, now: Date): void {
  if (key.isCustom && !rules.may_be_custom) throw against("custom", "policy_custom");
  requireScope(rules, key.scope);
  requireEnd(rules, key.expiresAt, now);
}

/**
 * What a key had before a rule it may keep; what an edit adds must be allowed.
 * @throws policy at the field
 */
export function requireAllowedEdit(rules: KeyRules, current: Grant, next: Grant, now: Date): void {
  requireScope(
    rules,
    next.scope.filter((scope) => !coversScope(current.scope, scope)),
  );
  if (isLater(next.expiresAt, current.expiresAt)) requireEnd(rules, next.expiresAt, now);
}

/** When a key made now ends at the latest; null when it may last for ever. */
export function latestEnd({ max_lifetime_days }: KeyRules, now: Date): Date | null {
  return max_lifetime_days === null ? null : later(now, max_lifetime_days);
}

/** What a browser calls "in 90 days" is a moment later on a server whose clock is ahead. */
const skewMs = 60_000;

function requireEnd(rules: KeyRules, end: Date | null, now: Date): void {
  if (end === null && !rules.may_never_expire) throw against("expires_at", "policy_never");
  const latest = latestEnd(rules, now);
  if (latest && end && end.getTime() > latest.getTime() + skewMs)
    throw against("expires_at", "policy_expiry");
}

function requireScope({ allowed_scope }: KeyRules, scope: readonly PermissionScope[]): void {
  if (!scope.every((one) => coversScope(allowed_scope, one))) throw against("scope", "policy_scope");
}

function against(path: string, message: IssueCode): AppError {
  return fieldError(path, message, "policy");
}

function narrower(a: KeyMaker, b: KeyMaker | null): KeyMaker {
  return b !== null && keyMakers.indexOf(b) > keyMakers.indexOf(a) ? b : a;
}

function fewer(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function later(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}
