import { expect, test } from "vitest";
import { countOf, date, table } from "./output";

test("columns stand under each other, also where characters are twice as wide", () => {
  const rows = [
    ["1", "笔记本", "a"],
    ["10", "laptop", ""],
  ];
  expect(table(["ID", "NAME", "X"], rows)).toBe("ID  NAME    X\n1   笔记本  a\n10  laptop");
});

test("no instant is a dash", () => {
  expect(date(null)).toBe("–");
  expect(date(new Date("2026-11-23T12:00:00Z"))).toContain("23 Nov 2026");
});

test("a count reads as a person would say it", () => {
  expect([0, 1, 2].map((count) => countOf(count, "key"))).toEqual(["No keys", "1 key", "2 keys"]);
});
