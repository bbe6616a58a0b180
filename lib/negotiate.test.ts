import { expect, it } from "vitest";
import { negotiateLocale } from "./negotiate";

it.each([
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
  ["zh", "zh-CN"],
  ["zh-Hans-SG", "zh-CN"],
  ["en-US,en;q=0.9", "en"],
  ["de-AT,zh-CN;q=0.5", "zh-CN"],
  ["en;q=0.1,zh-CN;q=0.9", "zh-CN"],
  ["zh-CN;q=0,en", "en"],
  ["de", "en"],
])("a browser that asks for %s reads %s", (header, locale) => {
  expect(negotiateLocale(undefined, header)).toBe(locale);
});

it("what the person chose wins over the browser", () => {
  expect(negotiateLocale("en", "zh-CN")).toBe("en");
});

it.each([null, "", "*", "x", "-", "a".repeat(5000), "en_US", "<script>", "__proto__", ",,;q=", "zh-"])(
  "a missing or broken wish (%s) reads English",
  (header) => {
    expect(negotiateLocale("__proto__", header)).toBe("en");
  },
);
