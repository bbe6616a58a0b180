import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permissionScopes } from "../lib/keys/scopes";
import type { Credential } from "../lib/keys/verdict";
import { identityHeaders } from "./identity-headers";

const plain: Credential = {
  keyId: 7,
  accessKey: "0123456789ab",
  userId: 3,
  userName: "ada",
  ownerPrincipalId: 1,
  principalIds: [1],
  scope: ["inference"],
  allowedModelNames: null,
  expiresAt: null,
  isEnabled: true,
  isUserActive: true,
};

function headersOf(values: Partial<Credential>): Record<string, string> {
  const flat = identityHeaders({ ...plain, ...values });
  return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? ""]] : [])));
}

it("a key is described by eight headers, always all of them", () => {
  expect(headersOf({})).toEqual({
    "X-Auth-Key-Id": "7",
    "X-Auth-Access-Key": "0123456789ab",
    "X-Auth-User-Id": "3",
    "X-Auth-User": "ada",
    "X-Auth-Owner": "1",
    "X-Auth-Scopes": "inference",
    "X-Auth-Models": "*",
    "X-Auth-Expires": "-",
  });
});

it.each([
  ["ada", "ada"],
  ["Ada Lovelace", "Ada Lovelace"],
  ["-", "%2D"],
  ["--", "--"],
  ["100%", "100%25"],
  ["艾达", "%E8%89%BE%E8%BE%BE"],
  ["Zoë 🎩", "Zo%C3%AB %F0%9F%8E%A9"],
  ["a\r\nX-Auth-User: b", "a%0D%0AX-Auth-User: b"],
  [" a ", "%20a%20"],
])("the user name %j is sent as %s", (userName, sent) => {
  expect(headersOf({ userName })["X-Auth-User"]).toBe(sent);
});

it.each([
  [null, "*"],
  [[], "-"],
  [["-"], "%2D"],
  [["qwen3-*", "meta/llama-4:70b"], "qwen3-*,meta/llama-4:70b"],
  [["a,b", "+3", "a+b"], "a%2Cb,%2B3,a+b"],
  [["通义"], "%E9%80%9A%E4%B9%89"],
  [Array.from({ length: 500 }, (_, i) => `model-${i}`), "+500"],
])("the models %j are sent as %s", (allowedModelNames, sent) => {
  expect(headersOf({ allowedModelNames })["X-Auth-Models"]).toBe(sent);
});

it("no scope is sent as a dash, several in a row", () => {
  expect(headersOf({ scope: [] })["X-Auth-Scopes"]).toBe("-");
  expect(headersOf({ scope: ["management.readonly", "inference"] })["X-Auth-Scopes"]).toBe(
    "management.readonly,inference",
  );
});

it("the end is sent as an instant in UTC", () => {
  const expiresAt = new Date("2030-01-02T03:04:05.678Z");
  expect(headersOf({ expiresAt })["X-Auth-Expires"]).toBe("2030-01-02T03:04:05.678Z");
});

const name = (maxLength: number) => fc.string({ unit: "binary", minLength: 1, maxLength });

describe("whatever a key and its user are called", () => {
  it("the value can be read back", () => {
    fc.assert(
      fc.property(name(64), (userName) => {
        expect(decodeURIComponent(headersOf({ userName })["X-Auth-User"] ?? "")).toBe(userName);
      }),
    );
    fc.assert(
      fc.property(fc.array(name(20), { minLength: 1, maxLength: 5 }), (allowedModelNames) => {
        const sent = headersOf({ allowedModelNames })["X-Auth-Models"] ?? "";
        if (!/^\+\d+$/.test(sent)) expect(sent.split(",").map(decodeURIComponent)).toEqual(allowedModelNames);
      }),
    );
  });

  it("the headers are printable ASCII of at most 3 KiB together", () => {
    fc.assert(
      fc.property(name(64), fc.array(name(200), { maxLength: 1000 }), (userName, allowedModelNames) => {
        const values = { userName, allowedModelNames, scope: permissionScopes, expiresAt: new Date() };
        const lines = Object.entries(headersOf(values)).map(([header, value]) => `${header}: ${value}\r\n`);
        expect(lines.join("")).toMatch(/^([\x20-\x7e]+\r\n)+$/);
        expect(lines.join("").length).toBeLessThanOrEqual(3072);
      }),
    );
  });
});
