import { describe, expect, it } from "vitest";
import { formatDate, formatDateTime, formatNumber, formatRelative, formatShortDate } from "./format";

const now = new Date("2026-11-23T14:03:22Z");

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

describe("a date is written for its reader", () => {
  it("in the reader's language and zone", () => {
    expect(formatDate(now, "en", "UTC")).toBe("23 Nov 2026");
    expect(formatDateTime(now, "en", "UTC")).toBe("23 Nov 2026, 14:03 UTC");
    expect(formatDateTime(now, "en", "Asia/Shanghai")).toBe("23 Nov 2026, 22:03 GMT+8");
    expect(formatDate(now, "zh-CN", "UTC")).toBe("2026年11月23日");
  });
  it("with the day of that zone, also beyond midnight", () => {
    expect(formatDate(new Date("2026-12-31T23:30:00Z"), "en", "Asia/Shanghai")).toBe("1 Jan 2027");
  });
  it("with midnight as 00:00", () => {
    expect(formatDateTime(new Date("2026-12-31T00:00:00Z"), "en", "UTC")).toContain("00:00");
  });
});

describe("a distance is written in the unit that says it best", () => {
  it.each([
    [0, "now"],
    [-30, "now"],
    [-50, "1 minute ago"],
    [-4 * 60, "4 minutes ago"],
    [-59.6 * 60, "1 hour ago"],
    [90 * 86400 - 1, "in 90 days"],
    [365 * 86400, "in 1 year"],
    [-3 * 365.25 * 86400, "3 years ago"],
  ])("%d s: %s", (seconds, text) => {
    expect(formatRelative(later(seconds), now, "en")).toBe(text);
  });
  it("in Chinese too", () => {
    expect(formatRelative(later(-240), now, "zh-CN")).toMatch(/^4\s?分钟前$/);
  });
});

describe("numbers are written for their reader", () => {
  it("in full, and short where there is little room", () => {
    expect(formatNumber(12_345, "en")).toBe("12,345");
    expect(formatNumber(12_345, "en", "compact")).toBe("12k");
    expect(formatNumber(12_345, "zh-CN", "compact")).toBe("1.2万");
    expect(formatShortDate(now, "en", "UTC")).toBe("23 Nov");
    expect(formatShortDate(now, "zh-CN", "UTC")).toBe("11月23日");
  });
});
