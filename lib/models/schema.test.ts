import { describe, expect, test } from "vitest";
import { fieldIssues } from "../input";
import { createModelInput, modelQuery, updateModelInput } from "./schema";

const issues = (fields: Record<string, unknown>) => {
  const { error } = createModelInput.safeParse({ name: "a", upstream_id: 1, ...fields });
  return error ? fieldIssues(error) : [];
};

describe("a model's name", () => {
  test.each(["gpt-4o", "org/Model:free@v1", "模型", " leading and inner blanks", "a%2Fb", "x".repeat(200)])(
    "%s is taken to the letter",
    (name) => {
      expect(createModelInput.parse({ name, upstream_id: 1 }).name).toBe(name);
    },
  );

  test.each([
    ["", "required"],
    [" ", "required"],
    ["qwen*", "model_name_characters"],
    ["a\ufffd", "model_name_characters"],
    ["a\u0000b", "control_characters"],
    ["a\nb", "control_characters"],
    ["\u202egnp", "control_characters"],
    ["x".repeat(201), "too_long"],
  ])("%j is refused: %s", (name, message) => {
    expect(issues({ name })[0]).toEqual({ path: "name", message });
  });
});

test("a fallback is another upstream than the model's own, as far as both are said", () => {
  const same = [{ path: "fallback_upstream_id", message: "fallback_is_same" }];
  expect(issues({ fallback_upstream_id: 1 })).toEqual(same);
  expect(issues({ fallback_upstream_id: 2 })).toEqual([]);
  expect(updateModelInput.safeParse({ id: 1, version: 1, fallback_upstream_id: 1 }).success).toBe(true);
  expect(updateModelInput.safeParse({ id: 1, version: 1, fallback_upstream_id: null }).success).toBe(true);
});

test("a list is of models in one state, of one upstream", () => {
  expect(modelQuery.parse({ state: "gone", upstream_id: "7" })).toMatchObject({
    state: "gone",
    upstream_id: 7,
  });
  expect(modelQuery.safeParse({ state: "lost" }).success).toBe(false);
});
