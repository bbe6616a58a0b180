import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../result";
import { clampGrant, fullGrant, type Grant, requireWidening, requireWithin, type WantedGrant } from "./grant";
import { type PermissionScope, permissionScopes } from "./scopes";

const instants = [0, 1, 2, 3, Number.POSITIVE_INFINITY];
const letters = ["a", "b", "z"];
const words = letters.flatMap((x) => [
  x,
  ...letters.flatMap((y) => [x + y, ...letters.map((z) => x + y + z)]),
]);
/** Every name of up to three letters (`z` stands in no pattern), and a request whose model nobody can see. */
const models = [null, "", ...words];

const scopes = fc.uniqueArray(fc.constantFrom(...permissionScopes), { maxLength: 4 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*"), minLength: 1, maxLength: 3 });
const names = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  fc.uniqueArray(pattern, { maxLength: 3 }),
);
const end = fc.constantFrom(null, ...[1, 2, 3].map((t) => new Date(t)));
const grants: fc.Arbitrary<Grant> = fc.record({ scope: scopes, allowedModelNames: names, expiresAt: end });
const wishes: fc.Arbitrary<Partial<Grant>> = fc.record(
  { scope: scopes, allowedModelNames: names, expiresAt: end },
  { requiredKeys: [] },
);

/** What a grant means, in words of its own: which scopes, which models, which instants. */
function scopesOf({ scope }: Grant): PermissionScope[] {
  const above = (one: string) => ["*", one, one.split(".")[0], one.replace("readonly", "write")];
  return permissionScopes.filter((one) => scope.some((held) => above(one).includes(held)));
}
const matching = new Map<string, Set<string | null>>();
function namesMatching(pattern: string): Set<string | null> {
  const known = matching.get(pattern);
  if (known) return known;
  const text = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
  const names = new Set(models.filter((name) => name !== null && text.test(name)));
  matching.set(pattern, names);
  return names;
}
function modelsOf({ allowedModelNames }: Grant): (string | null)[] {
  if (allowedModelNames === null) return models;
  const sets = allowedModelNames.map(namesMatching);
  return models.filter((name) => sets.some((set) => set.has(name)));
}
function instantsOf({ expiresAt }: Grant): number[] {
  return instants.filter((t) => expiresAt === null || t < expiresAt.getTime());
}

/** What `grant` allows (a scope on a model at an instant) and none of the others does. */
function beyond(grant: Grant, others: Grant[]): unknown[] {
  const allowed = others.map((one) => ({
    scopes: new Set(scopesOf(one)),
    models: new Set(modelsOf(one)),
    instants: new Set(instantsOf(one)),
  }));
  const found: unknown[] = [];
  for (const scope of scopesOf(grant)) {
    for (const instant of instantsOf(grant)) {
      const reach = allowed.filter((one) => one.scopes.has(scope) && one.instants.has(instant));
      for (const model of modelsOf(grant)) {
        if (!reach.some((one) => one.models.has(model))) found.push([scope, model, instant]);
      }
    }
  }
  return found;
}

const isWithin = <T>(part: T[], whole: T[]) => part.every((one) => whole.includes(one));

/** The field by which `wanted` exceeds `holder`, in the order they are checked. */
function excess(holder: Grant, wanted: Grant): string | null {
  if (!isWithin(scopesOf(wanted), scopesOf(holder))) return "scope";
  if (!isWithin(modelsOf(wanted), modelsOf(holder))) return "allowed_model_names";
  if (!isWithin(instantsOf(wanted), instantsOf(holder))) return "expires_at";
  return null;
}

/** The field a check refuses, or null when it passes. */
function refusedField(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect([error.code, error.status, error.issues.length]).toEqual(["grant_exceeds_caller", 403, 1]);
    return error.issues[0]?.path ?? "";
  }
}

/** Some grant within the given one, field by field. */
function partOf(grant: Grant): fc.Arbitrary<Grant> {
  const ends = [null, new Date(1), new Date(2), new Date(3)];
  return fc.record({
    scope: fc.subarray(scopesOf(grant)),
    allowedModelNames: grant.allowedModelNames === null ? names : fc.subarray([...grant.allowedModelNames]),
    expiresAt: fc.constantFrom(
      ...ends.filter((expiresAt) => isWithin(instantsOf({ ...grant, expiresAt }), instantsOf(grant))),
    ),
  });
}

/** Some grant whose every field is pieced together from both, which is where a widening hides. */
function mixOf(a: Grant, b: Grant): fc.Arbitrary<Grant> {
  return fc.record({
    scope: fc.subarray([...new Set([...a.scope, ...b.scope])]),
    allowedModelNames: fc.oneof(
      fc.constantFrom(a.allowedModelNames, b.allowedModelNames),
      fc.subarray([...new Set([...(a.allowedModelNames ?? []), ...(b.allowedModelNames ?? [])])]),
    ),
    expiresAt: fc.constantFrom(a.expiresAt, b.expiresAt),
  });
}

describe("a new key", () => {
  it("never does anything its maker may not do", () => {
    fc.assert(
      fc.property(grants, wishes, (holder, wanted) => {
        let grant: Grant;
        try {
          grant = clampGrant(holder, wanted);
        } catch {
          return;
        }
        expect(beyond(grant, [holder])).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("gets exactly what was asked for, and its maker's own grant where nothing was said", () => {
    fc.assert(
      fc.property(grants, wishes, (holder, wanted) => {
        const whole = { ...holder, ...wanted };
        const field = excess(holder, whole);
        expect(refusedField(() => clampGrant(holder, wanted))).toBe(field);
        if (field === null) expect(clampGrant(holder, wanted)).toEqual(whole);
      }),
      { numRuns: 10_000 },
    );
  });

  it("is refused for no omission, whoever makes it", () => {
    fc.assert(
      fc.property(grants, (holder) => {
        expect(clampGrant(holder, {})).toEqual(holder);
      }),
    );
    expect(clampGrant(fullGrant, {})).toEqual({ scope: ["*"], allowedModelNames: null, expiresAt: null });
  });

  const holder: Grant = {
    scope: ["management", "inference.chat"],
    allowedModelNames: ["q*"],
    expiresAt: new Date(2),
  };
  const asked: [string, WantedGrant, string | null, string | null][] = [
    ["a scope above", { scope: ["*"] }, "scope", "scope_exceeds_caller"],
    [
      "a scope beside",
      { scope: ["inference.chat", "inference.embeddings"] },
      "scope",
      "scope_exceeds_caller",
    ],
    ["all models", { allowedModelNames: null }, "allowed_model_names", "models_exceed_caller"],
    ["another model", { allowedModelNames: ["qwen", "p"] }, "allowed_model_names", "models_exceed_caller"],
    ["a wider pattern", { allowedModelNames: ["*"] }, "allowed_model_names", "models_exceed_caller"],
    ["no end", { expiresAt: null }, "expires_at", "expiry_exceeds_caller"],
    ["a later end", { expiresAt: new Date(3) }, "expires_at", "expiry_exceeds_caller"],
    ["everything at once", fullGrant, "scope", "scope_exceeds_caller"],
    ["the same", holder, null, null],
    ["a scope below", { scope: ["management.readonly"] }, null, null],
    ["a narrower pattern", { allowedModelNames: ["qwen-*"] }, null, null],
    ["nothing at all", { scope: [], allowedModelNames: [] }, null, null],
    ["an earlier end", { expiresAt: new Date(1) }, null, null],
  ];
  it.each(asked)("asking for %s is answered by the field that exceeds", (_, wanted, path, message) => {
    const refused = expect.objectContaining({
      code: "grant_exceeds_caller",
      status: 403,
      issues: [{ path, message }],
    });
    if (path === null) expect(clampGrant(holder, wanted)).toEqual({ ...holder, ...wanted });
    else expect(() => clampGrant(holder, wanted)).toThrow(refused);
  });

  it("with all models is not covered by a list, not even by `*`: null also opens requests whose model is unseen", () => {
    expect(refusedField(() => clampGrant({ ...fullGrant, allowedModelNames: ["*"] }, fullGrant))).toBe(
      "allowed_model_names",
    );
  });
});

describe("an edit", () => {
  it("adds nothing but what its editor may do", () => {
    const edit = fc
      .tuple(grants, grants)
      .chain(([holder, current]) =>
        fc.tuple(fc.constant(holder), fc.constant(current), fc.oneof(grants, mixOf(holder, current))),
      );
    fc.assert(
      fc.property(edit, ([holder, current, next]) => {
        if (refusedField(() => requireWidening(holder, current, next)) !== null) return;
        expect(beyond(next, [holder, current])).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
  });

  it("that only narrows is never refused, whoever edits", () => {
    const edit = grants.chain((current) =>
      fc.record({ current: fc.constant(current), next: partOf(current) }),
    );
    fc.assert(
      fc.property(grants, edit, (holder, { current, next }) => {
        expect(refusedField(() => requireWidening(holder, current, next))).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  it("to anything its editor may do is never refused, whatever the key did before", () => {
    const edit = grants.chain((holder) => fc.record({ holder: fc.constant(holder), next: partOf(holder) }));
    fc.assert(
      fc.property(grants, edit, (current, { holder, next }) => {
        expect(refusedField(() => requireWidening(holder, current, next))).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  const holder: Grant = { scope: ["inference.chat"], allowedModelNames: ["b"], expiresAt: new Date(2) };
  const stranger: Grant = {
    scope: ["inference.embeddings"],
    allowedModelNames: ["a"],
    expiresAt: new Date(2),
  };
  const edits: [string, Partial<Grant>, Partial<Grant>, string | null][] = [
    ["the editor's scope on a model that is not", {}, { scope: ["inference.chat"] }, "allowed_model_names"],
    ["the editor's model under a scope that is not", {}, { allowedModelNames: ["b"] }, "scope"],
    ["a later end to what the editor may not do", {}, { expiresAt: new Date(3) }, "scope"],
    ["all models to no scope", { scope: [] }, { allowedModelNames: null }, "allowed_model_names"],
    [
      "the editor's scope, beside another, on the editor's model",
      { allowedModelNames: ["b"] },
      { scope: ["inference.embeddings", "inference.chat"] },
      null,
    ],
    [
      "the editor's model, beside another, under the editor's scope",
      { scope: ["inference.chat"] },
      { allowedModelNames: ["a", "b"] },
      null,
    ],
    [
      "the editor's grant in place of its own",
      {},
      { scope: ["inference.chat"], allowedModelNames: ["b"] },
      null,
    ],
    ["nothing", {}, {}, null],
  ];
  it.each(edits)("that gives %s is judged on all sides of what it adds", (_, before, change, field) => {
    const current = { ...stranger, ...before };
    expect(refusedField(() => requireWidening(holder, current, { ...current, ...change }))).toBe(field);
  });
});

describe("a whole grant", () => {
  it("is within another exactly when scopes, models and end are", () => {
    fc.assert(
      fc.property(grants, grants, (holder, wanted) => {
        expect(refusedField(() => requireWithin(holder, wanted))).toBe(excess(holder, wanted));
      }),
      { numRuns: 3000 },
    );
  });
});
