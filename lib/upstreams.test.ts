import { describe, expect, test } from "vitest";
import { fieldIssues } from "./input";
import { createUpstreamInput, isSameOrigin, updateUpstreamInput } from "./upstreams";

const parse = (fields: Record<string, unknown>) =>
  createUpstreamInput.safeParse({ name: "a", base_url: "http://localhost", ...fields });
const issues = (fields: Record<string, unknown>) => {
  const { error } = parse(fields);
  return error ? fieldIssues(error) : [];
};

describe("the address of an upstream", () => {
  test.each([
    ["http://localhost:8000", "http://localhost:8000/v1"],
    ["http://localhost:8000/", "http://localhost:8000/v1"],
    ["  https://api.example/v1/ ", "https://api.example/v1"],
    ["https://API.Example/V1", "https://api.example/V1"],
    ["https://api.example:443/openai/v1//", "https://api.example/openai/v1"],
    ["http://[::1]:8000", "http://[::1]:8000/v1"],
    ["http://10.0.0.7/a/../b", "http://10.0.0.7/b"],
    ["https://模型.example", "https://xn--xgs754b.example/v1"],
  ])("%s is %s", (base_url, address) => {
    expect(parse({ base_url }).data?.base_url).toBe(address);
  });

  test.each([
    ["", "required"],
    ["localhost:8000", "url_scheme"],
    ["//api.example", "url_expected"],
    ["api.example/v1", "url_expected"],
    ["http://", "url_expected"],
    ["ftp://api.example", "url_scheme"],
    ["file:///etc/passwd", "url_scheme"],
    ["javascript:alert(1)", "url_scheme"],
    ["http://user:pass@api.example", "url_credentials"],
    ["http://user@api.example", "url_credentials"],
    ["http://api.example?x=1", "url_query"],
    ["http://api.example/v1?", "url_query"],
    ["http://api.example/v1#", "url_query"],
    ["http://api.example\\@other.example", "url_expected"],
    ["http://api.exa\nmple", "url_expected"],
    ["http://api.example/a b", "url_expected"],
    [`http://api.example/${"x".repeat(2000)}`, "too_long"],
  ])("%s is refused: %s", (base_url, message) => {
    expect(issues({ base_url })).toEqual([{ path: "base_url", message }]);
  });

  test("is of the same server when scheme, host and port are", () => {
    expect(isSameOrigin("https://a.example/v1", "https://a.example:443/other")).toBe(true);
    for (const other of ["http://a.example/v1", "https://b.example/v1", "https://a.example:444/v1"]) {
      expect(isSameOrigin("https://a.example/v1", other)).toBe(false);
    }
  });
});

describe("a credential", () => {
  test("is taken without what a paste leaves around it", () => {
    expect(parse({ credential: " sk-1\n" }).data?.credential).toBe("sk-1");
  });

  test.each(["a b", "a\r\nHost: x", "schlüssel", "\u0000"])(
    "that no header can hold is refused: %j",
    (credential) => {
      expect(issues({ credential })).toEqual([{ path: "credential", message: "credential_characters" }]);
    },
  );

  test("that is absent stays, and null takes it away", () => {
    expect(updateUpstreamInput.parse({ id: 1, version: 1 })).not.toHaveProperty("credential");
    expect(updateUpstreamInput.parse({ id: 1, version: 1, credential: null }).credential).toBeNull();
  });
});
