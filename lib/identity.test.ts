import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrivalError, readIdentity, userNamesFor } from "./identity";
import { userName } from "./users";

const token = { iss: "https://id.example.com", sub: "248289761001" };
const read = (claims: object, userinfo = {}) => readIdentity({ ...token, ...claims }, userinfo, "groups");

test("a person is issuer and subject; the rest is what there is", () => {
  expect(read({})).toEqual({
    issuer: "https://id.example.com",
    subject: "248289761001",
    email: null,
    isEmailVerified: false,
    names: [],
    groups: [],
    authenticatedAt: null,
  });
  expect(
    read({
      email: "ana@example.com",
      email_verified: true,
      name: "Ana",
      groups: ["staff"],
      auth_time: 1_700_000_000,
    }),
  ).toMatchObject({
    email: "ana@example.com",
    isEmailVerified: true,
    names: ["Ana", "ana@example.com"],
    groups: ["staff"],
    authenticatedAt: new Date("2023-11-14T22:13:20.000Z"),
  });
});

test("what userinfo adds never replaces what the signed token says", () => {
  const userinfo = { iss: "https://evil.example", sub: "1", name: "Userinfo", groups: ["root"] };
  expect(read({ name: "Ana", groups: [] }, userinfo)).toMatchObject({
    issuer: token.iss,
    subject: token.sub,
    names: ["Ana"],
    groups: [],
  });
  expect(read({}, userinfo)).toMatchObject({ names: ["Userinfo"], groups: ["root"] });
});

describe("an address counts as verified", () => {
  test.each<[boolean, object, object]>([
    [true, { email: "a@x.org", email_verified: true }, {}],
    [true, { email: "a@x.org", email_verified: "true" }, {}],
    [true, {}, { email: "a@x.org", email_verified: true }],
    [true, { email: "a@x.org" }, { email: "a@x.org", email_verified: true }],
    [false, { email: "a@x.org" }, {}],
    [false, { email: "a@x.org", email_verified: false }, {}],
    [false, { email: "a@x.org", email_verified: 1 }, {}],
    [false, { email: "a@x.org", email_verified: "yes" }, {}],
    [false, { email_verified: true }, {}],
    [false, { email: "a@x.org" }, { email: "b@x.org", email_verified: true }],
    [false, { email: "a@x.org", email_verified: false }, { email: "b@x.org", email_verified: true }],
  ])("%s: %j with userinfo %j", (isEmailVerified, claims, userinfo) => {
    expect(read(claims, userinfo).isEmailVerified).toBe(isEmailVerified);
  });
});

test("groups are words; one word is a group of its own, and anything else is none", () => {
  expect(read({ groups: "staff" }).groups).toEqual(["staff"]);
  for (const groups of [null, 7, {}, [1], ["staff", 1]]) expect(read({ groups }).groups).toEqual([]);
  expect(readIdentity({ ...token, roles: ["a"], groups: ["b"] }, {}, "roles").groups).toEqual(["a"]);
});

test("without an issuer or a subject nobody is there", () => {
  for (const missing of [
    { iss: undefined },
    { sub: "" },
    { sub: 7 },
    { sub: "x".repeat(256) },
    { sub: "a\0" },
  ])
    expect(() => read(missing)).toThrow();
});

test("what could not be stored was not said", () => {
  for (const email of ["a\0@example.com", "a\n@example.com", "\ud800@example.com", "", 7])
    expect(read({ email, name: email, email_verified: true })).toMatchObject({ email: null, names: [] });
});

describe("somebody new is called", () => {
  test.each([
    ["ada", ["ada", "Ada Lovelace", "countess@example.com"]],
    ["countess", ["countess@example.com"]],
    ["countess", ["countess+keys@example.com"]],
    ["Ada Lovelace", ["  Ada\u202e Lovelace\n"]],
    ["realmada", ["realm:ada"]],
    ["ada", ["\u200b", "::", "ada"]],
    ["user", []],
    ["user", ["", "@example.com"]],
  ])("%j by %j", (name, names) => {
    expect(userNamesFor(names).next().value).toBe(name);
  });

  test("by a user name and by another as often as one is taken, whatever the provider says", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 100 })), (names) => {
        const given = [...userNamesFor(names)];
        expect(new Set(given).size).toBe(50);
        for (const name of given) expect(userName.parse(name)).toBe(name);
      }),
    );
  });
});

test("an address can make a page say what is known to go wrong, in our words", () => {
  expect(arrivalError(undefined)).toBeNull();
  expect(arrivalError("identity_taken")).toBe("identity_taken");
  for (const told of ["", "OAuthCallback", "<b>", "link_invalid", "toString", ["identity_taken"]])
    expect(arrivalError(told)).toBe("provider_failed");
});
