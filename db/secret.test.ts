import { createHash, createHmac, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

const root = "0123456789abcdef".repeat(4);
vi.stubEnv("ROOT_SECRET", root);
const secret = await import("./secret");

/** The documented derivation, written again. */
const keyFor = (info: string) =>
  Buffer.from(hkdfSync("sha256", Buffer.from(root, "hex"), "latchkey", info, 32));
const hmac = (info: string, text: string) =>
  createHmac("sha256", keyFor(info)).update(text).digest("base64url");

test("a stored digest is the documented HMAC over access key and secret", () => {
  expect(secret.hashSecret("0123456789AB", "s")).toBe(
    `h1$1$${hmac("pepper/v1", "apikey\0v1\x000123456789AB\0s")}`,
  );
  const digest = createHash("sha256").update("value").digest("hex");
  expect(secret.hashForLookup("value")).toBe(hmac("lookup/v1", `token\0v1\0${digest}`));
});

test("a digest verifies for its own access key and secret alone", () => {
  const text = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(text, text, text, text, (access, value, otherAccess, otherValue) => {
      const stored = secret.hashSecret(access, value);
      expect(secret.verifySecret(stored, access, value)).toBe(true);
      const isSame = `${access}\0${value}` === `${otherAccess}\0${otherValue}`;
      expect(secret.verifySecret(stored, otherAccess, otherValue)).toBe(isSame);
    }),
  );
});

test.each(["", "h1$1$", "h1", "h2$1$abc", "pending$abc", createHash("sha256").update("s").digest("hex")])(
  "what is no digest of ours (%j) verifies nothing",
  (stored) => {
    for (const value of ["", "s", stored]) expect(secret.verifySecret(stored, "a", value)).toBe(false);
  },
);

test("each use has a key of its own", () => {
  const outputs = [
    secret.hashSecret("", "").slice(5),
    secret.hashForLookup(""),
    secret.hashLinkToken(""),
    secret.sessionSecret(),
    Buffer.from(secret.actionSecret(), "base64").toString("base64url"),
    secret.rootCheck(),
    secret.auditMac("", ""),
  ];
  expect(new Set(outputs).size).toBe(outputs.length);
  for (const output of outputs) expect(Buffer.from(output, "base64url")).toHaveLength(32);
});

test("Next's key has the form Next asks for: 32 bytes in base64", () => {
  expect(Buffer.from(secret.actionSecret(), "base64").toString("base64")).toBe(secret.actionSecret());
});

test("tokens are 256 random bits, of which only the digest is kept", () => {
  const minted = Array.from({ length: 100 }, () => secret.mintLinkToken());
  expect(new Set(minted.map(({ token }) => token)).size).toBe(100);
  for (const { token, hash } of minted) {
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(hash).toBe(secret.hashLinkToken(token));
    expect(hash).not.toContain(token);
  }
});

test("a password's hash is Argon2id of 19 MiB and two passes, with a salt of its own", async () => {
  const [one, two] = [await secret.hashPassword("the same"), await secret.hashPassword("the same")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await secret.verifyPassword(one, "the same")).toEqual({ isRight: true, newHash: null });
  expect(await secret.verifyPassword(one, "another")).toEqual({ isRight: false, newHash: null });
  expect(await secret.verifyPassword(null, "the same")).toEqual({ isRight: false, newHash: null });
});

describe("what is sealed", () => {
  const purpose = "upstream credentials";
  const sealed = () => secret.seal(purpose, "one", "sk-secret");

  test("is read again by its owner alone, and is never written the same way twice", () => {
    expect(secret.unseal(purpose, "one", sealed())).toBe("sk-secret");
    expect(sealed()).not.toBe(sealed());
    expect(() => secret.unseal(purpose, "another", sealed())).toThrow();
    expect(() => secret.unseal("audit", "one", sealed())).toThrow();
  });

  test("is not read once any part of it was changed, cut or added to", () => {
    const text = sealed();
    const changed = [...text].map(
      (letter, at) => text.slice(0, at) + (letter === "A" ? "B" : "A") + text.slice(at + 1),
    );
    // The last letter of base64url may hold bits that count for nothing.
    for (const one of [
      ...changed.slice(0, -1),
      text.slice(0, -2),
      `${text}AAAA`,
      "",
      "e1$",
      "e1$AAAA",
      "e2$AAAA",
    ]) {
      expect(() => secret.unseal(purpose, "one", one)).toThrow();
    }
  });

  test("is not shorter for what is short, and holds any text", () => {
    expect(sealed()).toMatch(/^e1\$[\w-]{50,}$/);
    for (const text of ["", "密钥", "x".repeat(4096)]) {
      expect(secret.unseal(purpose, "one", secret.seal(purpose, "one", text))).toBe(text);
    }
  });
});
