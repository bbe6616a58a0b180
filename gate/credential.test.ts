import { describe, expect, it } from "vitest";
import { readCredential } from "./credential";

const key = "lk_0123456789ab_secret";
const other = "lk_ba9876543210_secret";

function read(...headers: [string, string][]) {
  return readCredential(headers.flat());
}

describe("one credential is read", () => {
  it.each<[string, [string, string][]]>([
    ["as a bearer token", [["Authorization", `Bearer ${key}`]]],
    ["whatever the scheme's case", [["authorization", `bEaReR ${key}`]]],
    ["after several spaces", [["AUTHORIZATION", `Bearer   ${key}`]]],
    ["from X-API-Key", [["X-API-Key", key]]],
    ["from x-api-key", [["x-api-key", key]]],
    [
      "beside another scheme",
      [
        ["Authorization", "Basic dTpw"],
        ["X-API-Key", key],
      ],
    ],
    [
      "beside an empty bearer token",
      [
        ["Authorization", "Bearer"],
        ["X-API-Key", key],
      ],
    ],
    [
      "beside an empty X-API-Key",
      [
        ["X-API-Key", ""],
        ["Authorization", `Bearer ${key}`],
      ],
    ],
    [
      "said twice in two headers",
      [
        ["X-API-Key", key],
        ["Authorization", `Bearer ${key}`],
      ],
    ],
    [
      "said twice in one header",
      [
        ["X-API-Key", key],
        ["x-api-key", key],
      ],
    ],
    [
      "among other headers",
      [
        ["Host", "gate"],
        ["X-API-Key", key],
        ["Accept", "*/*"],
      ],
    ],
  ])("%s", (_how, headers) => {
    expect(read(...headers)).toEqual({ token: key });
  });
});

describe("two different credentials are ambiguous", () => {
  it.each<[string, [string, string][]]>([
    [
      "in the two headers",
      [
        ["Authorization", `Bearer ${key}`],
        ["X-API-Key", other],
      ],
    ],
    [
      "in a repeated Authorization",
      [
        ["Authorization", `Bearer ${key}`],
        ["authorization", `Bearer ${other}`],
      ],
    ],
    [
      "in a repeated X-API-Key",
      [
        ["X-API-Key", key],
        ["X-Api-Key", other],
      ],
    ],
    [
      "of two schemes",
      [
        ["Authorization", `Bearer ${key}`],
        ["Authorization", "Basic dTpw"],
      ],
    ],
    [
      "of which one is empty",
      [
        ["X-API-Key", key],
        ["X-API-Key", ""],
      ],
    ],
  ])("%s", (_how, headers) => {
    expect(read(...headers)).toBe("ambiguous_credentials");
  });
});

describe("no credential is found", () => {
  it.each<[string, [string, string][]]>([
    ["without headers", []],
    ["in another scheme", [["Authorization", `Basic ${key}`]]],
    ["in a bearer scheme without a token", [["Authorization", "Bearer"]]],
    ["in a scheme that only begins like bearer", [["Authorization", `Bearer${key}`]]],
    ["without a scheme", [["Authorization", key]]],
    ["in an empty X-API-Key", [["X-API-Key", ""]]],
    ["in a cookie", [["Cookie", `Authorization=${key}; X-API-Key=${key}`]]],
    [
      "in a header of a similar name",
      [
        ["X_API_Key", key],
        ["Proxy-Authorization", `Bearer ${key}`],
      ],
    ],
  ])("%s", (_where, headers) => {
    expect(read(...headers)).toBe("missing_key");
  });
});
