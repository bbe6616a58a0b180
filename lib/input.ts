import * as z from "zod";
import { AppError, type FieldIssue } from "./result";

/** The code for a value of the wrong type; `required` when there is none at all. */
export function expected(code: string) {
  return { error: (issue: { input?: unknown }) => (issue.input === undefined ? "required" : code) };
}

/** What a row of the database is known by. */
export const rowId = z
  .number(expected("number_expected"))
  .int("number_expected")
  .positive("number_expected")
  .max(2 ** 31 - 1, "out_of_range");

/** An input with exactly these fields. Any other field is refused by its name. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? "unknown_field" : "object_expected"),
  });
}

/** What a schema refused, field by field, in codes; fields it does not know are named one by one. */
export function fieldIssues(error: z.core.$ZodError): FieldIssue[] {
  return error.issues.flatMap((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
    const paths = unknown.length > 0 ? unknown.map((name) => [...issue.path, name]) : [issue.path];
    return paths.map((path) => ({ path: path.map(String).join("."), message: issue.message }));
  });
}

/** Parses an input at the edge. @throws invalid_input with one issue per field */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", {}, fieldIssues(parsed.error));
}
