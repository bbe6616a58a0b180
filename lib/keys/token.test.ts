import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksGenerated, maskedValue, mintAccessKey, mintToken, readToken, tokenPattern } from "./token";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const printables = Array.from({ length: 94 }, (_, i) => String.fromCharCode(0x21 + i));
const prefix = fc.stringMatching(/^[a-z][a-z0-9]{1,15}$/);

/** SECURITY.md shows the first. In the second the check is padded with zeros. */
const vectors = [
  {
    accessKey: "0123456789AB",
    secret: "CDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs",
    value: "lk_0123456789AB_CDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs4K1Htn",
  },
  {
    accessKey: "000000012444",
    secret: "0000000000000000000000000000000000000000000",
    value: "lk_000000012444_00000000000000000000000000000000000000000000000Dg",
  },
];

/** CRC-32 by another hand, written in base62 by another way. */
function check(body: string): string {
  const crc = crc32(body);
  return [5, 4, 3, 2, 1, 0].map((power) => digits.charAt(Math.floor(crc / 62 ** power) % 62)).join("");
}

function* singleCharacterEdits(key: string): Generator<string> {
  for (let i = 0; i <= key.length; i++) {
    const [before, here, next] = [key.slice(0, i), key.charAt(i), key.charAt(i + 1)];
    for (const other of printables) {
      yield before + other + key.slice(i);
      if (here !== "" && other !== here) yield before + other + key.slice(i + 1);
    }
    if (here !== "") yield before + key.slice(i + 1);
    if (next !== "" && next !== here) yield before + next + here + key.slice(i + 2);
  }
}

describe("a generated key", () => {
  it("reads back as exactly what was minted, under every prefix", () => {
    fc.assert(
      fc.property(prefix, (prefix) => {
        const { accessKey, secret, value } = mintToken(prefix);
        expect(readToken(value)).toEqual({ kind: "generated", prefix, accessKey, secret });
        expect(looksGenerated(value)).toBe(true);
      }),
    );
  });

  it("has 12 public, 43 secret and 6 check characters of base62 after its prefix", () => {
    for (const prefix of ["lk", "a0", "abcdefghijklmnop"]) {
      const { accessKey, secret, value } = mintToken(prefix);
      expect(accessKey).toMatch(/^[0-9A-Za-z]{12}$/);
      expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
      expect(value.slice(0, -6)).toBe(`${prefix}_${accessKey}_${secret}`);
      expect(value.slice(-6)).toMatch(/^[0-9A-Za-z]{6}$/);
    }
    expect(mintAccessKey()).toMatch(/^[0-9A-Za-z]{12}$/);
  });

  it("ends in the CRC-32 of zlib over everything before it", () => {
    fc.assert(
      fc.property(prefix, (prefix) => {
        const { value } = mintToken(prefix);
        expect(value.slice(-6)).toBe(check(value.slice(0, -6)));
      }),
    );
  });

  it.each(vectors)("is read as the published test vector says: $value", ({ accessKey, secret, value }) => {
    expect(value).toBe(`lk_${accessKey}_${secret}${check(`lk_${accessKey}_${secret}`)}`);
    expect(readToken(value)).toEqual({ kind: "generated", prefix: "lk", accessKey, secret });
  });

  it("draws every digit equally often", () => {
    const seen = new Map<string, number>();
    let drawn = 0;
    while (drawn < 200_000) {
      const { accessKey, secret } = mintToken("lk");
      for (const digit of accessKey + secret) seen.set(digit, (seen.get(digit) ?? 0) + 1);
      drawn += accessKey.length + secret.length;
    }
    const share = drawn / 62;
    const chiSquare = [...digits].reduce((sum, d) => sum + ((seen.get(d) ?? 0) - share) ** 2 / share, 0);
    // Of 61 degrees of freedom: a fair draw exceeds 153 once in 10^9 runs, a byte modulo 62 always (above 1,000).
    expect(chiSquare).toBeLessThan(153);
  });

  it("is never minted twice", () => {
    const keys = Array.from({ length: 5000 }, () => mintToken("lk"));
    expect(new Set(keys.map((key) => key.accessKey)).size).toBe(keys.length);
    expect(new Set(keys.map((key) => key.secret)).size).toBe(keys.length);
  });

  it("is never read as a generated key after any edit of one character", () => {
    const minted = ["lk", "z9", "key", "latchkey", "abcdefghijklmno1"].map(
      (prefix) => mintToken(prefix).value,
    );
    for (const key of [...vectors.map((vector) => vector.value), ...minted]) {
      const misread = [...singleCharacterEdits(key)].filter((edit) => readToken(edit).kind === "generated");
      expect(misread).toEqual([]);
    }
  });

  it("stays valid when the configured prefix changes", () => {
    const old = mintToken("oldname").value;
    mintToken("newname");
    expect(readToken(old)).toMatchObject({ kind: "generated", prefix: "oldname" });
  });

  it("is found in any text by the published pattern", () => {
    const { value } = mintToken("lk");
    for (const text of [
      value,
      `KEY="${value}"`,
      `curl -H 'Authorization: Bearer ${value}'\n`,
      `(${value}).`,
    ]) {
      expect(tokenPattern.exec(text)?.[0]).toBe(value);
    }
  });
});

describe("a presented credential", () => {
  const { value, accessKey, secret } = mintToken("lk");

  it.each([
    ["fewer than 16 characters", "a".repeat(15)],
    ["more than 512 characters", "a".repeat(513)],
    ["nothing", ""],
    ["a space", `${value.slice(0, 20)} ${value.slice(20)}`],
    ["a line end", `${value}\n`],
    ["a NUL", `${value}\0`],
    ["a DEL", `${value}\x7f`],
    ["a letter beyond ASCII", `${"a".repeat(20)}é`],
    ["a look-alike of ASCII", value.replace("_", "＿")],
    ["the grammar with a wrong check", value.slice(0, -6) + (value.endsWith("000000") ? "000001" : "000000")],
  ])("is malformed with %s", (_, token) => {
    expect(readToken(token)).toEqual({ kind: "malformed" });
  });

  it.each([
    ["16 characters", "a".repeat(16)],
    ["512 characters", "a".repeat(512)],
    ["an imported GPUStack key", "gpustack_0123456789abcdef_0123456789abcdef0123456789abcdef"],
    ["an OpenAI-like key", "sk-proj-0123456789abcdefghijklmnop"],
    ["a prefix in upper case", value.replace("lk", "LK")],
    ["a prefix of one letter", value.replace("lk", "l")],
    ["a prefix of 17 letters", value.replace("lk", "abcdefghijklmnopq")],
    ["a prefix that begins with a digit", value.replace("lk", "1k")],
    ["no prefix", value.replace("lk_", "")],
    ["an access key too short", `lk_${accessKey.slice(1)}_${secret}000000`],
    ["a secret too long", `lk_${accessKey}_${secret}0000000`],
    ["a generated key inside something longer", `x-${value}`],
  ])("is a custom key with %s", (_, token) => {
    expect(readToken(token)).toEqual({ kind: "custom", secret: token });
  });

  it("is malformed exactly when it is not 16 to 512 printable ASCII characters, or its check is wrong", () => {
    fc.assert(
      fc.property(
        fc.string({
          maxLength: 40,
          unit: fc.oneof(fc.string({ unit: "binary", maxLength: 1 }), fc.constantFrom(...printables)),
        }),
        (token) => {
          const isReadable = /^[!-~]{16,512}$/.test(token);
          expect(readToken(token).kind).toBe(isReadable ? "custom" : "malformed");
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ minLength: 16, maxLength: 512, unit: fc.constantFrom(...printables) }),
        (token) => {
          expect(readToken(token)).toEqual({ kind: "custom", secret: token });
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("what is shown of a key", () => {
  it("is its prefix and four characters of the access key", () => {
    expect(maskedValue({ prefix: "lk", accessKey: "8EIUabcdefgh", isCustom: false })).toBe("lk_8EIU…");
    expect(maskedValue({ prefix: "lk", accessKey: "8EIUabcdefgh", isCustom: true })).toBe("custom · 8EIU…");
  });

  it("has no character of the secret, and no fifth of the access key", () => {
    fc.assert(
      fc.property(prefix, fc.boolean(), (prefix, isCustom) => {
        const { accessKey, ...minted } = mintToken(prefix);
        const shown = maskedValue({ ...minted, prefix, accessKey, isCustom });
        expect(shown).toBe(`${isCustom ? "custom · " : `${prefix}_`}${accessKey.slice(0, 4)}…`);
      }),
    );
  });
});
