import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversScope, hasInference, isInference, isPermissionScope, permissionScopes } from "./scopes";

const kinds = ["inference.chat", "inference.embeddings", "inference.completions"];

/** Contract: each scope with all it covers. */
const covered: Record<string, readonly string[]> = {
  "*": ["management", "management.write", "management.readonly", "inference", ...kinds],
  management: ["management.write", "management.readonly"],
  "management.write": ["management.readonly"],
  "management.readonly": [],
  inference: kinds,
  "inference.chat": [],
  "inference.embeddings": [],
  "inference.completions": [],
};

const scope = fc.constantFrom(...permissionScopes);
const scopes = fc.uniqueArray(scope);

describe("the lattice of scopes", () => {
  it("has exactly the scopes of the contract", () => {
    expect([...permissionScopes].sort()).toEqual(Object.keys(covered).sort());
  });

  it.each(permissionScopes.map((held) => [held]))("lets %s do exactly what the contract says", (held) => {
    const does = permissionScopes.filter((wanted) => coversScope([held], wanted));
    expect(does.toSorted()).toEqual([held, ...(covered[held] ?? [])].sort());
  });

  it("is a partial order", () => {
    for (const a of permissionScopes) {
      expect(coversScope([a], a)).toBe(true);
      for (const b of permissionScopes) {
        if (coversScope([a], b) && coversScope([b], a)) expect(a).toBe(b);
        for (const c of permissionScopes) {
          if (coversScope([a], b) && coversScope([b], c)) expect(coversScope([a], c)).toBe(true);
        }
      }
    }
  });

  it("covers nothing when nothing is held", () => {
    for (const wanted of permissionScopes) expect(coversScope([], wanted)).toBe(false);
    expect(hasInference([])).toBe(false);
  });

  it("lets a set do what one of its members may do, and nothing else: all kinds together are not inference", () => {
    fc.assert(
      fc.property(scopes, scope, (held, wanted) => {
        expect(coversScope(held, wanted)).toBe(held.some((one) => coversScope([one], wanted)));
      }),
    );
    expect(
      coversScope(["inference.chat", "inference.embeddings", "inference.completions"], "inference"),
    ).toBe(false);
  });
});

describe("inference", () => {
  it("is opened by every scope that covers some kind of it, and by no other", () => {
    const opening = permissionScopes.filter((held) => hasInference([held]));
    expect(opening.toSorted()).toEqual(["*", "inference", ...kinds].sort());
  });

  it("is what the inference scopes are about, and not `*` or management", () => {
    expect(permissionScopes.filter(isInference).toSorted()).toEqual(["inference", ...kinds].sort());
  });
});

describe("the name of a scope", () => {
  it.each(permissionScopes.map((name) => [name]))("%s is known", (name) => {
    expect(isPermissionScope(name)).toBe(true);
  });

  it.each([
    "",
    "inference.",
    "inference.chatx",
    "inference.chat.x",
    "inference.cha",
    "inference.*",
    "Inference",
    " inference",
    "inference\0",
    "management.read",
    "**",
    "null",
    "toString",
    "constructor",
    "__proto__",
  ])("%j is not: neither prefixes nor inherited names count", (name) => {
    expect(isPermissionScope(name)).toBe(false);
  });
});
