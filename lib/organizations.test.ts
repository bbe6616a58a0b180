import { describe, expect, it } from "vitest";
import {
  addMemberInput,
  createOrganizationInput,
  organizationNameKey,
  removeMemberInput,
} from "./organizations";

const codes = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined }) =>
  result.error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [];

describe("the name of an organization", () => {
  it.each([
    ["  Forschung ", "Forschung"],
    ["Forschung & Entwicklung: Süd", "Forschung & Entwicklung: Süd"],
    ["研究".repeat(50), "研究".repeat(50)],
  ])("%j is taken as %j", (text, name) => {
    expect(createOrganizationInput.parse({ name: text })).toEqual({ name });
  });

  it.each([
    ["nothing", "", "required"],
    ["what nobody can see", "\u200b", "required"],
    ["101 characters", "x".repeat(101), "too_long"],
    ["a right-to-left override", "a\u202eb", "control_characters"],
  ])("of %s is refused", (_what, name, code) => {
    expect(codes(createOrganizationInput.safeParse({ name }))).toEqual([["name", code]]);
  });

  it("is the same in another case, and with what nobody can see", () => {
    expect(organizationNameKey("STRASSE")).toBe(organizationNameKey("straße"));
    expect(organizationNameKey("R\u200bD")).toBe(organizationNameKey("rd"));
    expect(organizationNameKey("R D")).not.toBe(organizationNameKey("rd"));
  });
});

it("a member has a role, which is one of two", () => {
  const input = { organization_id: 2, user_name: "ada" };
  expect(addMemberInput.safeParse({ ...input, role: "owner" }).success).toBe(true);
  expect(codes(addMemberInput.safeParse({ ...input, role: "admin" }))).toEqual([["role", "unknown_role"]]);
});

describe("what becomes of the keys of somebody who is taken out", () => {
  const input = { organization_id: 2, user_id: 3 };

  it("must be said", () => {
    expect(codes(removeMemberInput.safeParse(input))).toEqual([["keys", "required"]]);
    expect(removeMemberInput.safeParse({ ...input, keys: "end" }).success).toBe(true);
  });

  it("is a hand-over to somebody, for at most seven days", () => {
    const handOver = { ...input, keys: "hand_over" };
    expect(codes(removeMemberInput.safeParse(handOver))).toEqual([["to_user_id", "required"]]);
    const week = 7 * 24 * 60 * 60;
    expect(removeMemberInput.parse({ ...handOver, to_user_id: 4 })).toMatchObject({ ends_in: week });
    expect(codes(removeMemberInput.safeParse({ ...handOver, to_user_id: 4, ends_in: week + 1 }))).toEqual([
      ["ends_in", "hand_over_too_late"],
    ]);
  });
});
