import { describe, expect, test } from "vitest";
import { findModels, isList, readPastedNames } from "./model-choice";

const known = new Set(["qwen3-8b", "gemma-3", "a model, with a comma", "x, y, z", "org/name one"]);

describe("a pasted list", () => {
  test.each([
    ["lines", "qwen3-8b\ngemma-3\r\nother", ["qwen3-8b", "gemma-3", "other"]],
    ["commas", "qwen3-8b, gemma-3 ,other,", ["qwen3-8b", "gemma-3", "other"]],
    ["both, with blanks and empty lines", " qwen3-8b,\n\n gemma-3,", ["qwen3-8b", "gemma-3"]],
    ["JSON, whose names may hold anything", '["a, b", "c"]', ["a, b", "c"]],
    ["what only looks like JSON", "[a], b", ["[a]", "b"]],
    [
      "known names with commas among others",
      "gemma-3, a model, with a comma, b",
      ["gemma-3", "a model, with a comma", "b"],
    ],
    ["the longest known name", "x, y, z, x", ["x, y, z", "x"]],
    ["names with slashes and blanks", "org/name one\norg/name two", ["org/name one", "org/name two"]],
    ["a name twice", "a, a\na", ["a"]],
    ["patterns", "qwen3-*, *", ["qwen3-*", "*"]],
    ["nothing", " , \n", []],
  ])("%s", (_what, text, names) => {
    expect(readPastedNames(text, known)).toEqual(names);
  });

  test("is not seen in one name, even one with a comma that the catalogue knows", () => {
    expect(isList("gemma-3", known)).toBe(false);
    expect(isList("gemma-3\n", known)).toBe(false);
    expect(isList("a model, with a comma", known)).toBe(false);
    expect(isList("a model, unknown", known)).toBe(true);
  });
});

describe("models are found", () => {
  const models = ["Qwen3-8B", "qwen3-32b", "gemma-3"].map((name) => ({ name }));
  const found = (typed: string) => findModels(models, typed).map(({ name }) => name);

  test("by any part of the name, whatever its case", () => {
    expect(found("QWEN")).toEqual(["Qwen3-8B", "qwen3-32b"]);
    expect(found("A-3")).toEqual(["gemma-3"]);
    expect(found("")).toHaveLength(3);
    expect(found("llama")).toEqual([]);
  });

  test("by a pattern exactly as the gate matches it", () => {
    expect(found("qwen3-*")).toEqual(["qwen3-32b"]);
    expect(found("*3*")).toHaveLength(3);
  });
});
