import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowsModel, coversModel, matchesModel } from "./models";

const symbols = fc.oneof(
  fc.constantFrom("a", "b"),
  fc.constantFrom("A", ".", "+", "[", "\\", "^", "$", "é", "模", "😀"),
);
const pattern = fc.string({ unit: fc.oneof(symbols, fc.constant("*")), maxLength: 8 });
const name = fc.string({
  unit: fc.oneof({ weight: 6, arbitrary: symbols }, fc.constant("*")),
  maxLength: 10,
});

/** The contract's sentence about patterns, written as a regular expression. */
function reference(pattern: string): RegExp {
  const literals = pattern.split("*").map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`, "su");
}

/** A name that the pattern matches: each star replaced by the next of the runs. */
function fill(pattern: string, runs: readonly string[]): string {
  let next = 0;
  return pattern.replaceAll("*", () => runs[next++] ?? "");
}

describe("a pattern", () => {
  it.each([
    ["qwen3-*", "qwen3-0.6b", true],
    ["qwen3-*", "qwen3-", true],
    ["qwen3-*", "qwen3", false],
    ["qwen3-*", "my-qwen3-8b", false],
    ["qwen3-*", "Qwen3-8b", false],
    ["qwen3", "qwen3", true],
    ["qwen3", "qwen3-8b", false],
    ["*", "", true],
    ["*", "anything/at:all", true],
    ["", "", true],
    ["", "a", false],
    ["llama-3.1", "llama-3x1", false],
    ["a?c", "abc", false],
    ["[ab]", "a", false],
    ["*-8b*", "qwen3-8b-instruct", true],
    ["a*b*c", "abc", true],
    ["a*b*c", "acb", false],
    ["*ab", "aab", true],
    ["ab*ba", "aba", false],
    ["a*bc*c", "abc", false],
    ["**", "a", true],
    ["line*end", "line\nend", true],
  ])("%j matching %j is %s", (pattern, name, isMatch) => {
    expect(matchesModel(pattern, name)).toBe(isMatch);
  });

  it("matches what a regular expression with `.*` for each star matches, and nothing else", () => {
    fc.assert(
      fc.property(pattern, name, (pattern, name) => {
        expect(matchesModel(pattern, name)).toBe(reference(pattern).test(name));
      }),
      { numRuns: 5000 },
    );
  });

  it("matches every name made by filling its stars", () => {
    fc.assert(
      fc.property(pattern, fc.array(name, { maxLength: 8 }), (pattern, runs) => {
        expect(matchesModel(pattern, fill(pattern, runs))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["many stars", `${"*a".repeat(99)}*b`, "a".repeat(50_000)],
    ["many stars before a near miss", `${"*a".repeat(99)}*b`, `${"a".repeat(50_000)}bc`],
    ["a long run after a star", `*${"a".repeat(198)}b`, "a".repeat(50_000)],
    ["alternation", `${"*ab".repeat(66)}*c`, "ab".repeat(25_000)],
  ])("cannot stall a check with %s", (_, pattern, name) => {
    expect(matchesModel(pattern, name)).toBe(false);
  });
});

describe("the models of a key", () => {
  it.each([
    [null, "anything", true],
    [null, "", true],
    [[], "anything", false],
    [[], "", false],
    [["a", "b*"], "a", true],
    [["a", "b*"], "bc", true],
    [["a", "b*"], "ac", false],
    [["*"], "anything", true],
  ])("%j allowing %j is %s: null is all, an empty list is none", (allowed, name, isAllowed) => {
    expect(allowsModel(allowed, name)).toBe(isAllowed);
  });
});

describe("a pattern is covered by what is held", () => {
  const few = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  const held = fc.oneof(fc.constant(null), fc.array(few, { maxLength: 3 }));
  const runs = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c", "*"), maxLength: 4 }), {
    maxLength: 6,
  });

  it("only if every name it matches is allowed", () => {
    fc.assert(
      fc.property(held, few, runs, (held, wanted, runs) => {
        fc.pre(coversModel(held, wanted));
        expect(allowsModel(held, fill(wanted, runs))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it("whenever every name it matches is allowed: otherwise a name with a symbol nobody wrote is refused", () => {
    fc.assert(
      fc.property(held, few, (held, wanted) => {
        expect(allowsModel(held, wanted.replaceAll("*", "z"))).toBe(coversModel(held, wanted));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    [["*"], "a*", true],
    [["a*"], "*", false],
    [["a*"], "ab*", true],
    [["ab*"], "a*", false],
    [["*a", "a*"], "a*a", true],
    [["*b*"], "a*b*c", true],
    [["a*b"], "a*", false],
    [["a", "b"], "*", false],
    [[], "a", false],
    [null, "*", true],
  ])("%j covering %j is %s", (held, wanted, isCovered) => {
    expect(coversModel(held, wanted)).toBe(isCovered);
  });
});
