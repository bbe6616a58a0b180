import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changePasswordInput,
  claimSetupInput,
  createUserInput,
  newPassword,
  userName,
  userNameKey,
} from "./users";

const anyText = fc.string({ unit: "binary", maxLength: 20 });
const codes = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues.map((issue) => issue.message) ?? [];

describe("a user name", () => {
  it.each([
    ["ada", "ada"],
    ["  Ada Lovelace ", "Ada Lovelace"],
    ["ａｄａ", "ada"],
    ["ﬁona", "fiona"],
    ["李雷", "李雷"],
    ["ada@example.com", "ada@example.com"],
  ])("%j is taken as %j", (text, name) => {
    expect(userName.parse(text)).toBe(name);
  });

  it.each([
    ["nothing", "", "required"],
    ["blanks", "  ", "required"],
    ["what nobody can see", "\u200b", "required"],
    ["65 characters", "x".repeat(65), "too_long"],
    ["four that are 18 each when written out", "ﷺ".repeat(4), "too_long"],
    ["a colon", "a:b", "colon"],
    ["a wide colon", "a：b", "colon"],
    ["a NUL", "a\0b", "control_characters"],
    ["a right-to-left override", "a\u202eb", "control_characters"],
    ["the mark of a deleted name", "a\u001f1", "control_characters"],
  ])("of %s is refused", (_, text, code) => {
    expect(codes(userName.safeParse(text))).toEqual([code]);
  });

  it.each([
    ["Ada", "ada"],
    ["ａｄａ", "ADA"],
    ["Straße", "STRASSE"],
    ["ΟΔΟΣ", "οδοσ"],
    ["οδος", "οδοσ"],
    ["é", "E\u0301"],
    ["ad\u200bmin", "admin"],
    ["ada\0", "ada"],
    ["admin\u2060", "admin"],
    ["\u200b admin", "admin"],
    ["¨a", "\u0308a"],
  ])("%j is the same person as %j", (one, other) => {
    expect(userNameKey(one)).toBe(userNameKey(other));
  });

  it.each([
    ["ada", "adam"],
    ["a b", "ab"],
    ["e", "é"],
    ["админ", "admin"],
  ])("%j is another person than %j", (one, other) => {
    expect(userNameKey(one)).not.toBe(userNameKey(other));
  });

  it("leads to the same person as typed, as stored, and in any case", () => {
    // U+0345, an iota written below a letter, moves when its case changes; no case mapping alone can follow it.
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!text.normalize("NFKD").includes("\u0345"));
        const key = userNameKey(text);
        expect(userNameKey(key)).toBe(key);
        expect(key).not.toMatch(/\p{Cc}/u);
        for (const same of [
          text.toUpperCase(),
          text.toLowerCase(),
          text.normalize("NFKD"),
          ` ${text}\u200b`,
        ]) {
          expect(userNameKey(same)).toBe(key);
        }
        const stored = userName.safeParse(text);
        if (stored.success) expect(userNameKey(stored.data)).toBe(key);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the same when read again", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = userName.safeParse(text);
        if (name.success) expect(userName.parse(name.data)).toBe(name.data);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a password", () => {
  it.each(["x", " spaces count ", "пароль", "密码 🔑"])("%j is taken as typed", (text) => {
    expect(newPassword.parse(text)).toBe(text);
  });

  it("may have 256 characters, whatever their alphabet, and not one more", () => {
    expect(newPassword.parse("😀".repeat(256))).toBe("😀".repeat(256));
    expect(codes(newPassword.safeParse("x".repeat(257)))).toEqual(["too_long"]);
  });

  it.each([
    ["", "required"],
    [undefined, "required"],
    [12345678, "text_expected"],
  ])("%j is refused as %s", (value, code) => {
    expect(codes(newPassword.safeParse(value))).toEqual([code]);
  });
});

describe("an account", () => {
  it("is no administrator's unless said", () => {
    expect(createUserInput.parse({ name: "ada" })).toEqual({ name: "ada", is_admin: false });
    expect(codes(createUserInput.safeParse({ name: "ada", is_admin: "false" }))).toEqual([
      "boolean_expected",
    ]);
  });

  it.each(["", "a".repeat(42), "a".repeat(44), `${"a".repeat(42)}=`, `${"a".repeat(43)}\n`])(
    "cannot be claimed with the incomplete link %j",
    (token) => {
      const claim = claimSetupInput.safeParse({ token, name: "ada", password: "correct horse" });
      expect(codes(claim)).toEqual(["link_incomplete"]);
    },
  );

  it("keeps its password unless the current one is said as well", () => {
    expect(codes(changePasswordInput.safeParse({ password: "correct horse" }))).toEqual(["required"]);
  });
});
