import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differenceOf, type EditedKey } from "./difference";
import { permissionScopes } from "./scopes";

const key: EditedKey = {
  name: "key",
  description: null,
  scope: ["inference.chat"],
  allowed_model_names: ["qwen3-*", "gemma-3"],
  expires_at: new Date("2030-01-01T00:00:00Z"),
  enabled: true,
};

describe("what an edit changes is told by what it adds and takes away, and whether the key may do more by it", () => {
  const rows: [string, Partial<EditedKey>, object[]][] = [
    ["nothing", {}, []],
    ["the name", { name: "new" }, [{ field: "name", before: "key", after: "new", isWider: false }]],
    [
      "another scope",
      { scope: ["inference.chat", "management"] },
      [{ added: ["management"], removed: [], isWider: true }],
    ],
    [
      "a scope above",
      { scope: ["inference"] },
      [{ added: ["inference"], removed: ["inference.chat"], isWider: true }],
    ],
    ["no scope", { scope: [] }, [{ added: [], removed: ["inference.chat"], isWider: false }]],
    [
      "another model",
      { allowed_model_names: ["qwen3-*", "llama"] },
      [{ added: ["llama"], removed: ["gemma-3"], isWider: true }],
    ],
    [
      "a model that a pattern allows already",
      { allowed_model_names: ["qwen3-8b"] },
      [{ added: ["qwen3-8b"], removed: ["qwen3-*", "gemma-3"], isWider: false }],
    ],
    [
      "a wider pattern",
      { allowed_model_names: ["qwen*", "gemma-3"] },
      [{ added: ["qwen*"], removed: ["qwen3-*"], isWider: true }],
    ],
    ["the order alone", { allowed_model_names: ["gemma-3", "qwen3-*"] }, []],
    [
      "all models",
      { allowed_model_names: null },
      [{ added: "all", removed: ["qwen3-*", "gemma-3"], isWider: true }],
    ],
    [
      "no model",
      { allowed_model_names: [] },
      [{ added: [], removed: ["qwen3-*", "gemma-3"], isWider: false }],
    ],
    [
      "a later end",
      { expires_at: new Date("2031-01-01T00:00:00Z") },
      [{ field: "expires_at", isWider: true }],
    ],
    ["an earlier end", { expires_at: new Date("2029-01-01T00:00:00Z") }, [{ isWider: false }]],
    ["no end", { expires_at: null }, [{ after: null, isWider: true }]],
    ["off", { enabled: false }, [{ field: "enabled", isWider: false }]],
  ];
  test.each(rows)("%s", (_what, edit, changes) => {
    expect(differenceOf(key, { ...key, ...edit })).toMatchObject(changes);
    expect(differenceOf(key, { ...key, ...edit })).toHaveLength(changes.length);
  });

  test("from all models to some is narrower, and on again is wider", () => {
    expect(differenceOf({ ...key, allowed_model_names: null }, key)).toMatchObject([
      { removed: "all", isWider: false },
    ]);
    expect(differenceOf({ ...key, enabled: false }, key)).toMatchObject([
      { field: "enabled", isWider: true },
    ]);
  });

  test("an edit undone changes the same fields, and never widens both ways unless both add something", () => {
    const edited = fc.record({
      name: fc.constantFrom("a", "b"),
      description: fc.constantFrom(null, "x"),
      scope: fc.uniqueArray(fc.constantFrom(...permissionScopes)),
      allowed_model_names: fc.option(fc.uniqueArray(fc.constantFrom("a", "b", "a*", "*"))),
      expires_at: fc.option(fc.constantFrom(new Date(1), new Date(2))),
      enabled: fc.boolean(),
    });
    fc.assert(
      fc.property(edited, edited, (a, b) => {
        const there = differenceOf(a, b);
        const back = differenceOf(b, a);
        expect(back.map(({ field }) => field)).toEqual(there.map(({ field }) => field));
        there.forEach((change, i) => {
          if (change.field === "expires_at" || change.field === "enabled") {
            expect(change.isWider).not.toBe(back[i]?.isWider);
          }
        });
      }),
    );
  });
});
