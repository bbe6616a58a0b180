import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fieldIssues } from "../input";
import { type CreateKeyFields, createKeyInput, keyIdInput, updateKeyInput } from "./schema";
import { permissionScopes } from "./scopes";
import { mintToken, readToken } from "./token";

const now = new Date("2030-01-01T00:00:00.000Z");
beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now }));
afterAll(() => void vi.useRealTimers());

type Schema = typeof createKeyInput | typeof updateKeyInput | typeof keyIdInput;

/** What is refused, as `path: code`. */
function refusals(schema: Schema, input: unknown): string[] {
  const { error } = schema.safeParse(input);
  return error ? fieldIssues(error).map(({ path, message }) => `${path}: ${message}`) : [];
}

const created = (fields: Record<string, unknown>) => createKeyInput.parse({ name: "k", ...fields });
const custom = "Zm9vYmFyLWJhei1xdXV4LTEyMzQ1";
const secondsUntilYear10000 = (Date.UTC(10_000, 0, 1) - now.getTime()) / 1000;

const bad: [string, Record<string, unknown>, string[]][] = [
  ["no name", { name: undefined }, ["name: required"]],
  ["no name but null", { name: null }, ["name: text_expected"]],
  ["an empty name", { name: "" }, ["name: required"]],
  ["a name of blanks", { name: " \t " }, ["name: required"]],
  ["a name nobody can see", { name: "\u200b\u2060" }, ["name: required"]],
  ["a name of 101 characters", { name: "x".repeat(101) }, ["name: too_long"]],
  ["a name of 10 kB", { name: "x".repeat(10_240) }, ["name: too_long"]],
  ["a name with a NUL", { name: "a\0b" }, ["name: control_characters"]],
  ["a name with an escape", { name: "a\x1b[2Jb" }, ["name: control_characters"]],
  ["a name like a deleted one's", { name: "a\u001f17" }, ["name: control_characters"]],
  ["a name of two lines", { name: "a\nb" }, ["name: control_characters"]],
  ["a name turned around", { name: "a\u202eb" }, ["name: control_characters"]],
  ["a name in isolates", { name: "a\u2066b\u2069" }, ["name: control_characters"]],
  ["a name with half a character", { name: "a\ud800b" }, ["name: control_characters"]],
  ["a name that is a number", { name: 7 }, ["name: text_expected"]],
  ["a description of 2,001 characters", { description: "x".repeat(2001) }, ["description: too_long"]],
  ["a description with a NUL", { description: "a\0" }, ["description: control_characters"]],
  ["a description turned around", { description: "\u202ea" }, ["description: control_characters"]],
  ["a description that is a list", { description: [] }, ["description: text_expected"]],
  ["a scope we do not know", { scope: ["inference", "inference.chatx"] }, ["scope.1: unknown_scope"]],
  ["a scope named like a method", { scope: ["constructor"] }, ["scope.0: unknown_scope"]],
  ["a scope that is a number", { scope: [1] }, ["scope.0: unknown_scope"]],
  ["a scope outside a list", { scope: "*" }, ["scope: list_expected"]],
  ["null for a scope", { scope: null }, ["scope: list_expected"]],
  ["1,001 scopes", { scope: Array.from({ length: 1001 }, () => "*") }, ["scope: too_many_entries"]],
  ["a model without a name", { allowed_model_names: [""] }, ["allowed_model_names.0: required"]],
  [
    "a model of 201 characters",
    { allowed_model_names: ["x".repeat(201)] },
    ["allowed_model_names.0: too_long"],
  ],
  ["a model with a NUL", { allowed_model_names: ["a", "\0"] }, ["allowed_model_names.1: control_characters"]],
  ["a model that is null", { allowed_model_names: [null] }, ["allowed_model_names.0: text_expected"]],
  ["a model outside a list", { allowed_model_names: "*" }, ["allowed_model_names: list_expected"]],
  [
    "1,001 models",
    { allowed_model_names: Array.from({ length: 1001 }, (_, i) => `m${i}`) },
    ["allowed_model_names: too_many_entries"],
  ],
  ["a negative length", { expires_in: -1 }, ["expires_in: expiry_past"]],
  ["half a second", { expires_in: 0.5 }, ["expires_in: number_expected"]],
  ["a length in words", { expires_in: "90d" }, ["expires_in: number_expected"]],
  ["no number", { expires_in: Number.NaN }, ["expires_in: number_expected"]],
  ["an endless number", { expires_in: Number.POSITIVE_INFINITY }, ["expires_in: number_expected"]],
  ["a length into the year 10000", { expires_in: secondsUntilYear10000 }, ["expires_in: expiry_too_far"]],
  ["an end now", { expires_at: now.toISOString() }, ["expires_at: expiry_past"]],
  ["an end in the past", { expires_at: "2029-12-31T23:59:59Z" }, ["expires_at: expiry_past"]],
  ["an end that is past elsewhere", { expires_at: "2030-01-01T01:00:00+02:00" }, ["expires_at: expiry_past"]],
  ["an end in the year 10000", { expires_at: "9999-12-31T23:59:59-01:00" }, ["expires_at: expiry_too_far"]],
  ["an end in five digits", { expires_at: "+010000-01-01T00:00:00Z" }, ["expires_at: date_expected"]],
  ["an end on no day", { expires_at: "2031-02-29T00:00:00Z" }, ["expires_at: date_expected"]],
  ["an end without a time", { expires_at: "2031-01-01" }, ["expires_at: date_expected"]],
  ["an end without a zone", { expires_at: "2031-01-01T00:00:00" }, ["expires_at: date_expected"]],
  ["an end as a number", { expires_at: 1_924_992_000 }, ["expires_at: date_expected"]],
  ["an empty end", { expires_at: "" }, ["expires_at: date_expected"]],
  [
    "a length and an end",
    { expires_in: 60, expires_at: "2031-01-01T00:00:00Z" },
    ["expires_at: expiry_twice"],
  ],
  ["never, said twice", { expires_in: 0, expires_at: null }, ["expires_at: expiry_twice"]],
  ["a value of 23 characters", { custom: custom.slice(0, 23) }, ["custom: custom_too_short"]],
  ["a value of 257 characters", { custom: `${custom}${"x".repeat(229)}` }, ["custom: custom_too_long"]],
  ["a value of nine characters, repeated", { custom: "abcdefghi".repeat(3) }, ["custom: custom_variety"]],
  ["a value with a blank", { custom: `${custom} x` }, ["custom: custom_characters"]],
  ["a value with a line end", { custom: `${custom}\n` }, ["custom: custom_characters"]],
  ["a value with = inside", { custom: `a=${custom}` }, ["custom: custom_characters"]],
  ["a value with a NUL", { custom: `${custom}\0` }, ["custom: custom_characters"]],
  ["a value beyond ASCII", { custom: `${custom}é` }, ["custom: custom_characters"]],
  ["a value like a generated key", { custom: mintToken("lk").value }, ["custom: custom_looks_generated"]],
  [
    "a value like a mistyped generated key",
    { custom: `zz_${"a".repeat(12)}_${"bcdefghijk".repeat(5).slice(1)}` },
    ["custom: custom_looks_generated"],
  ],
  ["a value that is a number", { custom: 1e30 }, ["custom: text_expected"]],
  [
    "fields nobody knows",
    { value: "x", is_custom: true },
    ["value: unknown_field", "is_custom: unknown_field"],
  ],
  ["no user's number", { user_id: 0 }, ["user_id: number_expected"]],
  ["a principal by name", { owner_principal_id: "acme" }, ["owner_principal_id: number_expected"]],
  [
    "several mistakes",
    { name: "", scope: ["x"], expires_in: -1 },
    ["name: required", "scope.0: unknown_scope", "expires_in: expiry_past"],
  ],
];

describe("a new key", () => {
  it.each(bad)("with %s is refused at its field", (_, fields, expected) => {
    expect(refusals(createKeyInput, { name: "k", ...fields })).toEqual(expected);
  });

  it("needs no more than a name; what is left out is left to the clamp", () => {
    expect(created({})).toEqual({ name: "k", description: null, custom: null });
  });

  it.each([
    ["emoji", "🔑 prod 👩‍💻"],
    ["right-to-left letters", "מפתח שלי"],
    ["markup", "<script>alert(1)</script>"],
    ["Chinese", "备份脚本"],
    ["what SQL would call a comment", "'; DROP TABLE api_keys; --"],
    ["100 characters beyond the basic plane", "😀".repeat(100)],
  ])("keeps %s in its name and description as they are", (_, text) => {
    expect(created({ name: text, description: text })).toMatchObject({ name: text, description: text });
  });

  it("keeps model names exactly as they are written", () => {
    const allowed_model_names = ["e\u0301toile", " qwen3 ", "Qwen3"];
    expect(createKeyInput.parse({ name: "a", allowed_model_names }).allowed_model_names).toEqual(
      allowed_model_names,
    );
  });

  it("has its name trimmed and composed", () => {
    expect(created({ name: "  Cafe\u0301 \n" }).name).toBe("Café");
  });

  it("never ends when that is said by null or, as GPUStack's client does, by 0", () => {
    for (const never of [null, 0, -0]) expect(created({ expires_in: never }).expires_in).toBeNull();
    expect(created({ expires_at: null }).expires_at).toBeNull();
  });

  it("has no end of its own when nothing is said", () => {
    expect(created({})).not.toHaveProperty("expires_in");
    expect(created({})).not.toHaveProperty("expires_at");
  });

  it("may end at any instant until the last of the year 9999", () => {
    expect(created({ expires_in: secondsUntilYear10000 - 1 }).expires_in).toBe(secondsUntilYear10000 - 1);
    for (const text of [
      "2030-01-01T00:00:00.001Z",
      "9999-12-31T23:59:59.999Z",
      "2030-01-01T00:00:00-00:01",
    ]) {
      expect(created({ expires_at: text }).expires_at).toEqual(new Date(text));
    }
  });

  it("has each scope and model once, in the order of their first mention", () => {
    const { scope, allowed_model_names } = created({
      scope: ["management", "inference", "management", "*"],
      allowed_model_names: ["b", "a*", "B", "a*"],
    });
    expect(scope).toEqual(["management", "inference", "*"]);
    expect(allowed_model_names).toEqual(["b", "a*", "B"]);
  });

  it("tells no models (an empty list) from all models (null)", () => {
    expect(created({ allowed_model_names: [], scope: [] })).toMatchObject({
      allowed_model_names: [],
      scope: [],
    });
    expect(created({ allowed_model_names: null }).allowed_model_names).toBeNull();
  });

  it("may bring a value of its own, which is then read as such and never as a generated key", () => {
    const b64token = fc.string({
      unit: fc.constantFrom(..."ABCDEFabcdef0123456789-._~+/"),
      minLength: 20,
      maxLength: 260,
    });
    fc.assert(
      fc.property(b64token, fc.constantFrom("", "=", "=="), (text, padding) => {
        const value = text + padding;
        const isTaken = createKeyInput.safeParse({ name: "k", custom: value }).success;
        expect(isTaken).toBe(value.length >= 24 && value.length <= 256 && new Set(value).size >= 10);
        if (isTaken) expect(readToken(value)).toEqual({ kind: "custom", secret: value });
      }),
      { numRuns: 1000 },
    );
  });

  it("is the same when what was read is sent again", () => {
    const fields: fc.Arbitrary<CreateKeyFields> = fc.record(
      {
        name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
        description: fc.option(fc.string({ unit: "grapheme", maxLength: 50 })),
        scope: fc.array(fc.constantFrom(...permissionScopes)),
        allowed_model_names: fc.option(
          fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 })),
        ),
        expires_in: fc.option(fc.integer({ min: 0, max: 1e9 })),
        custom: fc.constantFrom(null, custom),
      },
      { requiredKeys: ["name"] },
    );
    fc.assert(
      fc.property(fields, (fields) => {
        const first = createKeyInput.safeParse(fields);
        if (!first.success) return;
        expect(createKeyInput.parse(JSON.parse(JSON.stringify(first.data)))).toEqual(first.data);
      }),
      { numRuns: 2000 },
    );
    const { expires_at } = created({ expires_at: "2031-06-01T12:00:00.5+02:00" });
    expect(created({ expires_at: expires_at?.toISOString() }).expires_at).toEqual(expires_at);
  });
});

describe("an edit", () => {
  const shared = bad.filter(([, fields]) =>
    Object.keys(fields).every((name) =>
      ["name", "description", "scope", "allowed_model_names", "expires_at"].includes(name),
    ),
  );

  it.each(shared.filter(([title]) => title !== "no name"))(
    "with %s is refused as it is for a new key",
    (_, fields, expected) => {
      expect(refusals(updateKeyInput, { id: 1, ...fields })).toEqual(expected);
    },
  );

  it("names exactly the fields that are to change", () => {
    expect(updateKeyInput.parse({ id: 1 })).toEqual({ id: 1 });
    expect(updateKeyInput.parse({ id: 1, description: "", enabled: false })).toEqual({
      id: 1,
      description: null,
      enabled: false,
    });
    expect(updateKeyInput.parse({ id: 1, expires_at: null, allowed_model_names: null })).toEqual({
      id: 1,
      expires_at: null,
      allowed_model_names: null,
    });
  });

  it.each([
    ["its owner", { owner_principal_id: 2 }, ["owner_principal_id: unknown_field"]],
    ["its user", { user_id: 2 }, ["user_id: unknown_field"]],
    ["its value", { custom }, ["custom: unknown_field"]],
    ["its access key", { access_key: "x" }, ["access_key: unknown_field"]],
    ["its creation", { created_at: "2030-01-01T00:00:00Z" }, ["created_at: unknown_field"]],
    ["enabled in words", { enabled: "yes" }, ["enabled: boolean_expected"]],
    ["a version in words", { version: "latest" }, ["version: number_expected"]],
    ["half a version", { version: 1.5 }, ["version: number_expected"]],
  ])("of %s is refused", (_, fields, expected) => {
    expect(refusals(updateKeyInput, { id: 1, ...fields })).toEqual(expected);
  });
});

describe("the id of a key", () => {
  it.each([
    [undefined, "required"],
    [null, "number_expected"],
    ["1", "number_expected"],
    [0, "number_expected"],
    [-1, "number_expected"],
    [1.5, "number_expected"],
    [2 ** 31, "out_of_range"],
  ])("%j is refused", (id, code) => {
    expect(refusals(keyIdInput, { id })).toEqual([`id: ${code}`]);
  });

  it("is a whole number that the database can hold", () => {
    for (const id of [1, 2 ** 31 - 1]) expect(keyIdInput.parse({ id })).toEqual({ id });
  });
});
