import fc from "fast-check";
import { expect, it } from "vitest";
import { readString, walkJson } from "./json-walk";

function names(text: string): { name: string; depth: number }[] | null {
  const body = Buffer.from(text);
  const found: { name: string; depth: number }[] = [];
  const isJson = walkJson(body, ({ depth, from, to }) =>
    found.push({ name: readString(body, from, to), depth }),
  );
  return isJson ? found : null;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function namesOf(value: unknown, depth = 1): { name: string; depth: number }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => [
    ...(Array.isArray(value) ? [] : [{ name, depth }]),
    ...namesOf(held, depth + 1),
  ]);
}

it("of any JSON every name is told, at its depth and in order", () => {
  const property = fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom("", " ", "\n\t"), (text, space) => {
    // A parser puts names that are numbers first, and hides all but the last that are the same.
    fc.pre(!/"(\d+|__proto__)":/.test(text));
    const spaced = text.replace(/([{}[\],:])(?=[^"]*(?:"[^"]*"[^"]*)*$)/g, (mark) =>
      text.includes("\\") ? mark : `${space}${mark}${space}`,
    );
    fc.pre(parses(spaced));
    expect(names(spaced)).toEqual(namesOf(JSON.parse(spaced)));
  });
  fc.assert(property, { numRuns: 2000 });
});

it("what is taken for JSON is what a strict parser takes for it", () => {
  const piece = fc.constantFrom(
    ...[
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "\\",
      "\\u",
      "00e9",
      "\\n",
      '"a"',
      '"b":',
      " ",
      "\n",
      "\t",
      "\u00a0",
      "\ufeff",
    ],
    ...[
      "true",
      "false",
      "nul",
      "null",
      "-",
      "0",
      "1",
      ".",
      "e",
      "E+",
      "01",
      "1.5e3",
      "\u0000",
      "\u001f",
      "é",
      "'",
      "/",
    ],
  );
  const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
  const damaged = fc
    .tuple(fc.json(), fc.nat(), piece, fc.nat(2))
    .map(
      ([json, at, what, cut]) =>
        json.slice(0, at % (json.length + 1)) + what + json.slice((at % (json.length + 1)) + cut),
    );
  const property = fc.property(fc.oneof(text, damaged), (one) => {
    expect([one, names(one) !== null]).toEqual([one, parses(one)]);
  });
  fc.assert(property, { numRuns: 30_000 });
});

it("neither depth nor size costs more than a pass over the bytes", () => {
  const deep = Buffer.from(`${"[".repeat(8_000_000)}${"]".repeat(8_000_000)}`);
  const wide = Buffer.from(`{${'"a":{},'.repeat(2_000_000)}"a":0}`);
  let count = 0;
  const countNames = () => {
    count += 1;
  };
  expect([walkJson(deep, () => {}), walkJson(wide, countNames)]).toEqual([true, true]);
  expect(count).toBe(2_000_001);
});
