import { describe, expect, it } from "vitest";
import { askedBy, checkKeyInput, checkQuery, fieldsOfQuery } from "./keys/check";
import { parseLoose } from "./list";
import { checkHref, type RequestRow, requestQuery, requestRefusals } from "./request-log";

const row: RequestRow = {
  id: 1,
  at: new Date("2026-05-05T12:00:00Z"),
  request_id: "r",
  key_id: 12,
  key_name: "laptop",
  user_id: 3,
  user_name: "Ada",
  model: "org/Some Model+1",
  path: "/v1/chat/completions",
  status: 403,
  reason: "model_denied",
  input_tokens: null,
  output_tokens: null,
  first_byte_ms: null,
  duration_ms: 1,
  address: null,
};

/** What the page behind a link asks. */
function asked(href: string | null) {
  const { searchParams } = new URL(href ?? "", "http://localhost");
  const query = parseLoose(checkQuery, Object.fromEntries(searchParams));
  return checkKeyInput.parse({ key_id: query.key, ...fieldsOfQuery(query) });
}

describe("a refusal leads to the question that explains it", () => {
  it("with key, request and model as they were", () => {
    expect(asked(checkHref(row))).toEqual({
      key_id: 12,
      method: "POST",
      path: "/v1/chat/completions",
      model: "org/Some Model+1",
    });
  });

  it.each(["/v1/models", "/v1/models/llama-3", "/v1/embeddings", "/v1/key"])("which knows %s", (path) => {
    const question = askedBy(asked(checkHref({ ...row, path, model: null, reason: "scope_denied" })));
    expect(question?.scope).toBeTruthy();
  });

  it("about what nothing is known of just as much", () => {
    const question = askedBy(asked(checkHref({ ...row, path: "/v1/threads", reason: "request_unknown" })));
    expect(question).toBeNull();
  });

  it("as of the time when a key had ended", () => {
    expect(asked(checkHref({ ...row, reason: "expired" })).at).toEqual(row.at);
  });

  it.each(["done", "gone", "broken", "upstream_failed", "busy", "unavailable", "model_not_found"])(
    "but %s was decided by no rule about keys",
    (reason) => {
      expect(checkHref({ ...row, reason })).toBeNull();
    },
  );
});

it("what needs no known key can be the end of no request that is logged", () => {
  for (const code of ["missing_key", "malformed_key", "unknown_key", "ambiguous_credentials"]) {
    expect(requestRefusals).not.toContain(code);
    expect(parseLoose(requestQuery, { reason: code }).reason).toBeUndefined();
  }
});

it.each(["200", "4xx", "none", "499"])("requests are asked for by the status %s", (status) => {
  expect(requestQuery.parse({ status }).status).toBe(status);
});

it.each(["9xx", "4x", "1000", "ok", ""])("%j is no status, and shows all", (status) => {
  expect(parseLoose(requestQuery, { status }).status).toBeUndefined();
});
