import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fullGrant } from "./grant";
import {
  defaultRules,
  fillIn,
  type KeyRules,
  type KeySettings,
  keyMakers,
  keyPresetNames,
  mayMakeKeys,
  narrowRules,
  requireAllowed,
  requireAllowedEdit,
} from "./rules";
import { coversScope, type PermissionScope, permissionScopes } from "./scopes";

const now = new Date("2030-01-01T00:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const nothingDecided: KeySettings = {
  who_may_create: null,
  allowed_scope: null,
  max_keys_per_user: null,
  max_lifetime_days: null,
  default_lifetime_days: null,
  may_never_expire: null,
  may_be_custom: null,
  default_preset: null,
};
const decide = (settings: Partial<KeySettings>) => ({ ...nothingDecided, ...settings });
const rules = (settings: Partial<KeySettings>) => narrowRules(defaultRules, decide(settings));
const policy = (path: string, message: string) =>
  expect.objectContaining({ code: "policy", status: 403, issues: [{ path, message }] });

const some = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 2 });
const days = fc.integer({ min: 1, max: 400 });
const anySettings: fc.Arbitrary<KeySettings> = fc.record({
  who_may_create: some(fc.constantFrom(...keyMakers)),
  allowed_scope: some(fc.uniqueArray(fc.constantFrom(...permissionScopes), { minLength: 1, maxLength: 4 })),
  max_keys_per_user: some(fc.integer({ min: 1, max: 9 })),
  max_lifetime_days: some(days),
  default_lifetime_days: some(days),
  may_never_expire: some(fc.boolean()),
  may_be_custom: some(fc.boolean()),
  default_preset: some(fc.constantFrom(...keyPresetNames)),
});

/** Every kind of key there is to ask for. */
const keys = permissionScopes.flatMap((scope) =>
  [1, 50, 150, 399, 500, null].flatMap((end) =>
    [true, false].map((isCustom) => ({
      ...fullGrant,
      scope: [scope],
      expiresAt: end === null ? null : inDays(end),
      isCustom,
    })),
  ),
);
const allows = (of: KeyRules) =>
  keys.map((key) => {
    try {
      requireAllowed(of, key, now);
      return true;
    } catch {
      return false;
    }
  });

describe("settings of two levels", () => {
  it("where nobody decided anything, allow everything", () => {
    expect(rules({})).toEqual(defaultRules);
    expect(allows(defaultRules)).toEqual(keys.map(() => true));
  });

  it("allow together exactly what each of them allows", () => {
    fc.assert(
      fc.property(anySettings, anySettings, (platform, organization) => {
        const both = allows(narrowRules(narrowRules(defaultRules, platform), organization));
        const [one, two] = [allows(rules(platform)), allows(rules(organization))];
        expect(both).toEqual(keys.map((_, i) => one[i] && two[i]));
      }),
    );
  });

  it("never let the lower one give what the upper one took, whatever it says", () => {
    fc.assert(
      fc.property(anySettings, anySettings, (platform, organization) => {
        const upper = rules(platform);
        const lower = narrowRules(upper, organization);
        const limit = (max: number | null) => max ?? Number.POSITIVE_INFINITY;
        expect(limit(lower.max_keys_per_user)).toBeLessThanOrEqual(limit(upper.max_keys_per_user));
        expect(keyMakers.indexOf(lower.who_may_create)).toBeGreaterThanOrEqual(
          keyMakers.indexOf(upper.who_may_create),
        );
        for (const scope of lower.allowed_scope) expect(coversScope(upper.allowed_scope, scope)).toBe(true);
      }),
    );
  });

  it("start the form with something that they allow", () => {
    fc.assert(
      fc.property(anySettings, anySettings, (platform, organization) => {
        const { default_lifetime_days, max_lifetime_days } = narrowRules(rules(platform), organization);
        expect(default_lifetime_days).toBeLessThanOrEqual(max_lifetime_days ?? Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe("a new key", () => {
  const plain = { ...fullGrant, isCustom: false };

  it.each<[Partial<KeySettings>, object, string, string]>([
    [{ allowed_scope: ["inference"] }, { scope: ["inference.chat", "management"] }, "scope", "policy_scope"],
    [{ allowed_scope: ["inference.chat"] }, { scope: ["inference"] }, "scope", "policy_scope"],
    [{ max_lifetime_days: 30 }, { expiresAt: inDays(31) }, "expires_at", "policy_expiry"],
    [{ max_lifetime_days: 30 }, { expiresAt: null }, "expires_at", "policy_never"],
    [{ may_never_expire: false }, { expiresAt: null }, "expires_at", "policy_never"],
    [{ may_be_custom: false }, { isCustom: true }, "custom", "policy_custom"],
  ])("under %j is refused with %j at its field", (settings, key, path, message) => {
    expect(() => requireAllowed(rules(settings), { ...plain, ...key }, now)).toThrow(policy(path, message));
  });

  it("may last exactly as long as allowed, by a clock that is a minute ahead too", () => {
    const month = rules({ max_lifetime_days: 30 });
    for (const ms of [0, 60_000]) {
      const expiresAt = new Date(inDays(30).getTime() + ms);
      expect(() => requireAllowed(month, { ...plain, expiresAt }, now)).not.toThrow();
    }
  });

  it("of which nothing is said has as much as its maker holds and the rules allow", () => {
    const holder = { ...fullGrant, scope: ["management", "inference.chat"] as PermissionScope[] };
    const strict = rules({ allowed_scope: ["inference"], max_lifetime_days: 30 });
    expect(fillIn(strict, holder, {}, now)).toEqual({ scope: ["inference.chat"], expiresAt: inDays(30) });
    const soon = { ...holder, expiresAt: inDays(2) };
    expect(fillIn(strict, soon, {}, now)).toMatchObject({ expiresAt: inDays(2) });
    expect(fillIn(rules({ may_never_expire: false }), holder, {}, now).expiresAt).toEqual(inDays(90));
    expect(fillIn(defaultRules, holder, {}, now)).toEqual({ scope: holder.scope, expiresAt: null });
    expect(fillIn(strict, holder, { scope: ["*"], expiresAt: null }, now)).toEqual({
      scope: ["*"],
      expiresAt: null,
    });
  });
});

describe("an edit", () => {
  const strict = rules({ allowed_scope: ["inference"], max_lifetime_days: 30 });
  const old = { ...fullGrant, scope: ["management"] as PermissionScope[], expiresAt: inDays(300) };

  it.each<object>([
    {},
    { scope: ["management.readonly"] },
    { scope: ["management", "inference"] },
    { expiresAt: inDays(299) },
    { allowedModelNames: [] },
  ])("keeps what the key had before the rules: %j", (next) => {
    expect(() => requireAllowedEdit(strict, old, { ...old, ...next }, now)).not.toThrow();
  });

  it.each<[object, string]>([
    [{ scope: ["*"] }, "scope"],
    [{ expiresAt: inDays(301) }, "expires_at"],
    [{ expiresAt: null }, "expires_at"],
  ])("adds nothing that they do not allow: %j", (next, path) => {
    expect(() => requireAllowedEdit(strict, old, { ...old, ...next }, now)).toThrow(
      expect.objectContaining({ code: "policy", issues: [expect.objectContaining({ path })] }),
    );
  });
});

describe("keys are made", () => {
  const admin = { isAdmin: true, memberships: [] };
  const owner = { isAdmin: false, memberships: [{ principalId: 7, role: "owner" as const }] };
  const member = { isAdmin: false, memberships: [{ principalId: 7, role: "member" as const }] };

  it.each([
    ["everyone", [true, true, true, true]],
    ["owners", [true, true, false, false]],
    ["administrators", [true, false, false, false]],
  ] as const)("where %s may, by: an administrator, its owner, another's owner, a member", (who, expected) => {
    const of = rules({ who_may_create: who });
    expect([
      mayMakeKeys(of, admin, 7),
      mayMakeKeys(of, owner, 7),
      mayMakeKeys(of, owner, 8),
      mayMakeKeys(of, member, 7),
    ]).toEqual(expected);
  });
});
