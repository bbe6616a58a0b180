import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInput } from "./input";
import { characters, distinct, line, paragraph } from "./text";

const anyText = fc.string({ unit: "binary", maxLength: 30 });
const issuesOf = (schema: ReturnType<typeof line> | ReturnType<typeof paragraph>, text: string) =>
  schema.safeParse(text).error?.issues.map((issue) => issue.message) ?? [];

/** Text that reads as something other than it is, or cannot be stored. */
const refused: [string, string][] = [
  ["NUL", "a\0b"],
  ["the mark of a deleted name", "a\u001f7"],
  ["escape", "\x1b[31mred"],
  ["delete", "a\x7fb"],
  ["next line", "a\x85b"],
  ["right-to-left override", "txt\u202egpj.exe"],
  ["left-to-right embedding", "a\u202ab"],
  ["isolate", "a\u2067b\u2069"],
  ["left-to-right mark", "a\u200eb"],
  ["right-to-left mark", "a\u200fb"],
  ["Arabic letter mark", "a\u061cb"],
  ["line separator", "a\u2028b"],
  ["half a character", "a\ud83db"],
  ["the other half", "a\ude00b"],
];

const kept: [string, string][] = [
  ["emoji", "👩‍💻 laptop 🇩🇪 ❤️"],
  ["right-to-left letters", "מפתח שלי"],
  ["Arabic", "مفتاح الخادم"],
  ["Chinese", "备份脚本"],
  ["markup", "<img src=x onerror=alert(1)> &amp; {{x}}"],
  ["quotes", `'; DROP TABLE api_keys; -- "`],
  ["a joiner between letters", "می\u200cخواهم"],
];

describe("a line of text", () => {
  it.each(refused)("is refused with %s", (_, text) => {
    expect(issuesOf(line(100), text)).toEqual(["control_characters"]);
  });

  it.each([
    ["a tab", "a\tb"],
    ["a line end", "a\nb"],
  ])("is refused with %s inside", (_, text) => {
    expect(issuesOf(line(100), text)).toEqual(["control_characters"]);
  });

  it.each(kept)("keeps %s as it is", (_, text) => {
    expect(line(100).parse(text)).toBe(text.normalize("NFC"));
  });

  it.each(["", "   ", "\n\t", "\u3000", "\u200b", "\u2060\ufeff", "\u3164", "\u00ad\u200d"])(
    "is missing when nobody could see it: %j",
    (text) => {
      expect(issuesOf(line(100), text)).toEqual(["required"]);
    },
  );

  it("counts characters as a person does, after composing them", () => {
    expect(line(3).parse("😀😀😀")).toBe("😀😀😀");
    expect(line(1).parse("e\u0301")).toBe("é");
    expect(line(3).parse("  abc ")).toBe("abc");
    expect(issuesOf(line(3), "😀😀😀😀")).toEqual(["too_long"]);
    expect(issuesOf(line(100), "x".repeat(10_240))).toEqual(["too_long"]);
  });

  it("is trimmed, composed, visible, of limited length and the same when read again", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, max) => {
        const read = line(max).safeParse(text);
        if (!read.success) return;
        expect(read.data).toBe(read.data.trim().normalize("NFC"));
        expect(characters(read.data)).toBeGreaterThan(0);
        expect(characters(read.data)).toBeLessThanOrEqual(max);
        expect(read.data).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
        expect(line(max).parse(read.data)).toBe(read.data);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("a paragraph", () => {
  it.each(refused)("is refused with %s", (_, text) => {
    expect(issuesOf(paragraph(100), text)).toEqual(["control_characters"]);
  });

  it.each(kept)("keeps %s as it is", (_, text) => {
    expect(paragraph(100).parse(text)).toBe(text.normalize("NFC"));
  });

  it("keeps its lines and tabs, however the lines end", () => {
    expect(paragraph(100).parse("a\r\nb\rc\n\td ")).toBe("a\nb\nc\n\td");
  });

  it("that is empty is none", () => {
    for (const text of ["", " \r\n ", null]) expect(paragraph(100).parse(text)).toBeNull();
  });

  it("is refused beyond its length", () => {
    expect(paragraph(2000).parse("😀".repeat(2000))).toBe("😀".repeat(2000));
    expect(issuesOf(paragraph(2000), "x".repeat(2001))).toEqual(["too_long"]);
  });

  it("is the same when read again", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = paragraph(20).safeParse(text);
        if (read.success) expect(paragraph(20).parse(read.data)).toBe(read.data);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("a list", () => {
  it("keeps each entry once, in the order of its first mention", () => {
    expect(distinct(line(9), 9).parse(["b", "a", " b ", "c", "a"])).toEqual(["b", "a", "c"]);
  });

  it("may be empty, and is refused beyond its length", () => {
    expect(distinct(line(9), 2).parse([])).toEqual([]);
    expect(() => parseInput(distinct(line(9), 2), ["a", "b", "c"])).toThrow(
      expect.objectContaining({ issues: [{ path: "", message: "too_many_entries" }] }),
    );
  });
});
