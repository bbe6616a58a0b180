import { describe, expect, it } from "vitest";
import { permissionScopes } from "../lib/keys/scopes";
import { readQuestion } from "./question";

it.each(permissionScopes)("the scope %s may be asked for", (scope) => {
  expect(readQuestion(`?scope=${scope}`).asked).toEqual({ scope, model: null });
});

it.each([
  ["llama-4", "llama-4"],
  ["meta%2Fllama-4", "meta/llama-4"],
  ["meta/llama-4:latest", "meta/llama-4:latest"],
  ["%E9%80%9A%E4%B9%89", "通义"],
  ["a%2Bb", "a+b"],
  ["a%20b", "a b"],
  ["m".repeat(200), "m".repeat(200)],
])("the model %s may be asked for", (written, model) => {
  expect(readQuestion(`?model=${written}`).asked).toEqual({ scope: null, model });
});

it("scope, model and proxy may be asked in any order", () => {
  expect(readQuestion("?proxy=nginx&model=m&scope=inference")).toEqual({
    asked: { scope: "inference", model: "m" },
    isForNginx: true,
  });
});

it.each(["", "?", "?proxy=nginx"])("%j asks for nothing", (query) => {
  expect(readQuestion(query).asked).toEqual({ scope: null, model: null });
});

describe("what is not known is never guessed", () => {
  it.each([
    "?scope=",
    "?scope",
    "?scope=admin",
    "?scope=Inference",
    "?scope=inference.chat.",
    "?scope=inference,management",
    "?scope=inference%20management",
    "?scope=toString",
    "?scope=inference&scope=inference",
    "?scope=inference&scope=management",
    "?model=",
    "?model=a&model=a",
    "?model=a%00",
    "?model=a%0d%0ab",
    "?model=%ff",
    "?model=%ed%a0%80",
    `?model=${"m".repeat(201)}`,
    "?from=forwarded",
    "?from=original",
    "?scope=inference&from=forwarded",
    "?scope=inference&unknown=1",
    "?scope=inference&Model=a",
    "?scope=inference&proxy=apache",
    "?scope=inference&proxy=nginx&proxy=nginx",
    "?scope=inference&api_key=x",
    "?=",
    "??scope=inference",
  ])("%s", (query) => {
    expect(readQuestion(query).asked).toBeNull();
  });

  it("still speaks as nginx needs it", () => {
    expect(readQuestion("?scope=admin&proxy=nginx&proxy=apache").isForNginx).toBe(true);
  });
});
