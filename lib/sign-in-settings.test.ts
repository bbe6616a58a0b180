import { describe, expect, test } from "vitest";
import { fieldIssues } from "./input";
import { defaultSignInSettings, grantsOf, isAllowedEmail, signInSettings } from "./sign-in-settings";

const domains = (...allowed_domains: string[]) => signInSettings.parse({ allowed_domains }).allowed_domains;

test("nobody unknown becomes a user, and groups give nothing, until somebody says so", () => {
  expect(defaultSignInSettings).toEqual({
    sign_up: false,
    allowed_domains: [],
    group_roles: [],
    admin_groups: [],
  });
});

describe("an allowed domain", () => {
  test("is kept as the network writes it, once", () => {
    expect(
      domains("Example.COM", " @example.com ", "bücher.example", "BU\u0308CHER.example", "例え.jp"),
    ).toEqual(["example.com", "xn--bcher-kva.example", "xn--r8jz45g.jp"]);
  });

  test.each([
    "",
    "example",
    "a@b.com",
    "https://example.com",
    "example.com/x",
    "ex ample.com",
    "*.example.com",
  ])("cannot be %j", (text) => {
    const parsed = signInSettings.safeParse({ allowed_domains: [text] });
    expect(parsed.error && fieldIssues(parsed.error)).toEqual([
      { path: "allowed_domains.0", message: text === "" ? "required" : "domain_expected" },
    ]);
  });

  test.each([
    "127.0.0.1",
    "1.2",
    "0x7f.1",
    "[::1]",
    "example.com:80",
    "exam%70le.com",
    "a..com",
    "-a.com",
    "a_b.com",
  ])("cannot be %j, which means something else", (text) =>
    expect(signInSettings.safeParse({ allowed_domains: [text] }).success).toBe(false),
  );

  test.each([
    "ana@example.com",
    "ana@EXAMPLE.com",
    '"ana@other.com"@example.com',
    "ana@b\u00fccher.example",
    "ana@xn--bcher-kva.example",
  ])("lets %j in", (email) => {
    expect(isAllowedEmail(domains("example.com", "bücher.example"), email)).toBe(true);
  });

  test.each([
    null,
    "",
    "example.com",
    "ana@sub.example.com",
    "ana@example.com.evil.org",
    "ana@example.com@evil.org",
    "ana@evilexample.com",
    "ana@example.com ",
    "ana@example.com\n",
    "ana@example.com>",
    "ana@exаmple.com",
  ])("keeps %j out", (email) => {
    expect(isAllowedEmail(domains("example.com"), email)).toBe(false);
  });

  test("need not be given: then everybody the provider lets in may come, even without an address", () => {
    expect(isAllowedEmail([], null)).toBe(true);
  });
});

describe("groups", () => {
  const settings = signInSettings.parse({
    group_roles: [
      { group: "leads", organization_id: 2, role: "owner" },
      { group: "staff", organization_id: 2, role: "member" },
      { group: "staff", organization_id: 3, role: "member" },
      { group: "leads", organization_id: 3, role: "owner" },
    ],
    admin_groups: ["root"],
  });
  const rolesOf = (...groups: string[]) => [...grantsOf(settings, groups).roles];

  test("give each role they are mapped to, and the greater of two", () => {
    expect(rolesOf("staff")).toEqual([
      [2, "member"],
      [3, "member"],
    ]);
    expect(rolesOf("staff", "leads")).toEqual([
      [2, "owner"],
      [3, "owner"],
    ]);
  });

  test("count to the letter", () => {
    expect(rolesOf("Staff", "staff ", "/staff", "stafff")).toEqual([]);
    expect(grantsOf(settings, ["Root"]).isAdmin).toBe(false);
    expect(grantsOf(settings, ["root"]).isAdmin).toBe(true);
  });
});
