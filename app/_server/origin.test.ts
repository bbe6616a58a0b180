import { describe, expect, test } from "vitest";
import { isOwnNavigation, isSameOrigin } from "./origin";

const host = "localhost:3000";
const own = `http://${host}`;
const headers = (given: Record<string, string>) => new Headers({ host, ...given });

/** The ways another site's page can have a browser send something here. */
const foreign: [string, Record<string, string>][] = [
  ["no origin", {}],
  ["an origin that is hidden", { origin: "null" }],
  ["an origin that is none", { origin: "localhost:3000" }],
  ["another origin", { origin: "https://evil.example" }],
  ["another port", { origin: "http://localhost:3001" }],
  [
    "another origin as the forwarded host",
    { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
  ],
  ["a browser that names another site", { origin: own, "sec-fetch-site": "cross-site" }],
  ["a browser that names a neighbour", { origin: own, "sec-fetch-site": "same-site" }],
];

describe("a change is refused with", () => {
  test.each([...foreign, ["nobody's page", { "sec-fetch-site": "none" }] as const])("%s", (_what, given) => {
    expect(isSameOrigin(headers(given))).toBe(false);
  });
});

describe("a download is refused with", () => {
  test.each([...foreign, ["another page", { referer: "https://evil.example/x" }] as const])(
    "%s",
    (_what, given) => {
      expect(isOwnNavigation(headers(given))).toBe(false);
    },
  );
});

test.each([{ origin: own }, { "sec-fetch-site": "same-origin" }])("a change is taken with %j", (given) => {
  expect(isSameOrigin(headers(given))).toBe(true);
});

test.each([
  { referer: `${own}/admin/audit` },
  { "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "none" },
])("a download is given with %j", (given) => {
  expect(isOwnNavigation(headers(given))).toBe(true);
});
