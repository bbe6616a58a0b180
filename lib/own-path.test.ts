import { expect, test } from "vitest";
import { ownPath } from "./own-path";

test.each(["/keys", "/admin/keys?page=2&search=a+b", "/keys/12"])(
  "after signing in one comes back to %s",
  (path) => {
    expect(ownPath(path)).toBe(path);
  },
);

test.each([
  undefined,
  ["/keys"],
  "",
  "keys",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "/..//evil.example",
  "/%0a/x\n",
])("signing in never leads to another site: %s", (path) => {
  const target = new URL(ownPath(path), "http://console.test");
  expect(target.origin).toBe("http://console.test");
});
