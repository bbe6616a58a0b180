import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as account from "../account";
import * as audit from "../audit";
import * as keys from "../keys/schema";
import { refusals } from "../keys/verdict";
import { loadMessages, locales } from "../locale";
import * as models from "../models/schema";
import * as modelSettings from "../models/settings";
import * as organizations from "../organizations";
import * as preferences from "../preferences";
import { proxyRefusals } from "../proxy";
import * as requestLog from "../request-log";
import { errorStatus } from "../result";
import * as settings from "../settings";
import * as upstreams from "../upstreams";
import * as usage from "../usage";
import * as users from "../users";

const kindsOfIssue = [
  { code: "invalid_type", input: undefined },
  { code: "invalid_type", input: null },
  { code: "unrecognized_keys", input: {}, keys: ["x"] },
];

/** Every code written anywhere in a schema: what each of its parts answers to each kind of issue. */
function codesIn(part: unknown, seen = new Set<unknown>()): string[] {
  if (typeof part !== "object" || part === null || seen.has(part)) return [];
  seen.add(part);
  if (part instanceof z.ZodType) return codesIn(part.def, seen);
  return Object.entries("_zod" in part ? Object(part._zod).def : part).flatMap(([key, value]) =>
    key === "error" && typeof value === "function"
      ? kindsOfIssue.map((issue) => String(value(issue)))
      : codesIn(value, seen),
  );
}

const schemas = {
  ...account,
  ...audit,
  ...keys,
  ...models,
  ...modelSettings,
  ...organizations,
  ...preferences,
  ...requestLog,
  ...settings,
  ...upstreams,
  ...usage,
  ...users,
};
/** What is said by code that runs, where nothing can be read off. */
const said = ["url_expected", "url_scheme", "url_credentials", "url_query"];
const codes = [...new Set([...codesIn(schemas), ...said])].sort();

it("the codes of the schemas are found", () => {
  const some = ["required", "unknown_field", "object_expected", "colon", "expiry_twice", "custom_variety"];
  expect(codes).toEqual(expect.arrayContaining(some));
  expect(codes.filter((code) => !/^[a-z]+(_[a-z]+)*$/.test(code))).toEqual([]);
});

describe.each(locales)("in the catalogue %s", async (locale) => {
  const { errors, issues, proxy, refusals: reasons, requests, upstreams: words } = await loadMessages(locale);

  it.each(codes)("a field refused as %s is told why", (code) => {
    expect(issues).toHaveProperty(code);
  });
  it("every error has a sentence, and no other has", () => {
    expect(Object.keys(errors).sort()).toEqual(Object.keys(errorStatus).sort());
  });
  it("every reason to refuse a proxied request has a sentence, and no other has", () => {
    expect(Object.keys(proxy.refusals).sort()).toEqual(Object.keys(proxyRefusals).sort());
  });
  it("every way an upstream fails has a sentence", () => {
    for (const code of upstreams.upstreamErrors) expect(words.errors).toHaveProperty(code);
  });
  it("every way a request of a known key can end is called something, and no other is", () => {
    expect(Object.keys(requests.reasons).sort()).toEqual(
      [...requestLog.requestEnds, ...requestLog.requestRefusals].sort(),
    );
  });
  it("every reason to refuse a key has a sentence, and no other has", () => {
    expect(Object.keys(reasons).sort()).toEqual(Object.keys(refusals).sort());
  });
});
