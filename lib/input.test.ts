import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fieldIssues, fields, parseInput } from "./input";
import * as keys from "./keys/schema";
import { line } from "./text";
import * as users from "./users";

const schemas = Object.entries({ ...keys, ...users }).flatMap(([name, schema]): [string, z.ZodType][] =>
  schema instanceof z.ZodType ? [[name, schema]] : [],
);

describe.each(schemas)("whatever is sent as %s", (_, schema) => {
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, Number.NaN, Infinity, "\ud800", new Date(0)),
  );
  const objects = fc.dictionary(fc.oneof(fc.constantFrom("name", ...names), fc.string()), values);

  it("is refused in codes alone: no sentence of the validation library reaches a person", () => {
    fc.assert(
      fc.property(fc.oneof(values, objects), (input) => {
        const { error } = schema.safeParse(input);
        for (const { message } of error ? fieldIssues(error) : [])
          expect(message).toMatch(/^[a-z]+(_[a-z]+)*$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("an input", () => {
  const input = fields({ name: line(10), tags: z.array(line(3)).optional() });
  const refusal = (...issues: { path: string; message: string }[]) =>
    expect.objectContaining({ code: "invalid_input", status: 422, issues });

  it("is refused with every field that is wrong, by its path", () => {
    expect(() => parseInput(input, { tags: ["ok", "long", ""] })).toThrow(
      refusal(
        { path: "name", message: "required" },
        { path: "tags.1", message: "too_long" },
        { path: "tags.2", message: "required" },
      ),
    );
  });

  it("is refused with every field it does not know, by its name", () => {
    expect(() => parseInput(input, { name: "a", key_type: 1, scopes: [] })).toThrow(
      refusal({ path: "key_type", message: "unknown_field" }, { path: "scopes", message: "unknown_field" }),
    );
    expect(() => parseInput(input, JSON.parse('{ "name": "a", "__proto__": {} }'))).toThrow(
      refusal({ path: "__proto__", message: "unknown_field" }),
    );
  });

  it.each([null, undefined, 1, "text", [], true])("is refused when it is %j and no object", (value) => {
    expect(() => parseInput(input, value)).toThrow(refusal({ path: "", message: "object_expected" }));
  });

  it("is handed on as its schema read it", () => {
    expect(parseInput(input, { name: " a " })).toEqual({ name: "a" });
  });
});
