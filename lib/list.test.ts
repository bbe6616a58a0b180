import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultKeySort, keyQuery, keySortFields, keyStatuses } from "./keys/schema";
import { mintToken } from "./keys/token";
import { formatSort, listHref, parseLoose, sortBy, wholeNumber } from "./list";

const sort = sortBy(keySortFields, defaultKeySort);
const defaults = keyQuery.parse({});
const param = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.webQueryParameters(),
  fc.integer().map(String),
  fc.double().map(String),
);
const params = fc.dictionary(
  fc.oneof(fc.constantFrom("page", "perPage", "sort_by", "search", "status", "user_id"), fc.string()),
  fc.oneof(param, fc.array(param, { maxLength: 3 }), fc.constant(undefined)),
);

describe("an order", () => {
  it("reads back as it is written, for every choice of fields and directions", () => {
    const orders = fc
      .shuffledSubarray([...keySortFields], { minLength: 1 })
      .chain((fields) => fc.tuple(...fields.map((field) => fc.constantFrom(field, `-${field}`))));
    fc.assert(
      fc.property(orders, (terms) => {
        const order = sort.parse(terms.join(","));
        expect(order.map((term) => [term.field, term.isDescending])).toEqual(
          terms.map((term) => [term.replace("-", ""), term.startsWith("-")]),
        );
        expect(formatSort(order)).toBe(terms.join(","));
      }),
    );
  });

  it("is the newest first when none is asked for", () => {
    expect(sort.parse(undefined)).toEqual([{ field: "created_at", isDescending: true }]);
  });

  it.each([
    "",
    "-",
    ",",
    "name,",
    "drop",
    "id",
    "hashed_secret_key",
    "--name",
    "+name",
    "-Name",
    "name desc",
    "name;drop table api_keys",
    "name,name",
    "name,-name",
    "constructor",
    "__proto__",
  ])("by %j is refused", (text) => {
    expect(sort.safeParse(text).error?.issues.map((issue) => issue.message)).toContain("unknown_sort");
  });

  it("is refused when it is longer than any order could be", () => {
    expect(sort.safeParse("name,".repeat(1000)).success).toBe(false);
  });
});

describe("a number in a URL", () => {
  const number = wholeNumber(1, 1000, 25);

  it.each([
    ["1", 1],
    ["1000", 1000],
    ["007", 7],
    [undefined, 25],
  ])("%j is %i", (text, value) => {
    expect(number.parse(text)).toBe(value);
  });

  it.each([
    ["0", "out_of_range"],
    ["1001", "out_of_range"],
    ["9999999999", "out_of_range"],
    ["99999999999", "number_expected"],
    ["-1", "number_expected"],
    ["1.5", "number_expected"],
    ["1e2", "number_expected"],
    ["0x10", "number_expected"],
    [" 1", "number_expected"],
    ["", "number_expected"],
    ["NaN", "number_expected"],
    ["١", "number_expected"],
    [5, "number_expected"],
  ])("%j is refused as %s", (text, code) => {
    expect(number.safeParse(text).error?.issues.map((issue) => issue.message)).toEqual([code]);
  });
});

describe("the parameters of a list", () => {
  const secret = mintToken("lk").value;

  it.each([
    ["a whole secret", { search: secret }, "search: search_is_secret"],
    ["a secret within other text", { search: `Authorization: Bearer ${secret}` }, "search: search_is_secret"],
    ["a NUL", { search: "a\0" }, "search: control_characters"],
    ["5 kB", { search: "x".repeat(5000) }, "search: too_long"],
    ["a list", { search: ["a"] }, "search: text_expected"],
    ["an unknown status", { status: "alive" }, "status: unknown_status"],
    ["an unknown order", { sort_by: "id" }, "sort_by.0.field: unknown_sort"],
    ["page zero", { page: "0" }, "page: out_of_range"],
    ["1,001 a page", { perPage: "1001" }, "perPage: out_of_range"],
  ])("with %s are refused", (_, params, expected) => {
    const { error } = keyQuery.safeParse(params);
    expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([expected]);
  });

  it("are the first page of 25, the newest first, when nothing is said", () => {
    expect(defaults).toEqual({
      page: 1,
      perPage: 25,
      sort_by: [{ field: "created_at", isDescending: true }],
      search: "",
    });
  });
});

describe("the URL of a list", () => {
  it.each([
    ["a page of words", { page: "first" }],
    ["page zero", { page: "0" }],
    ["a page before the first", { page: "-1" }],
    ["a page beyond any", { page: "99999999999999999999" }],
    ["half a page", { page: "1.5" }],
    ["two pages", { page: ["1", "2"] }],
    ["a negative size", { perPage: "-1" }],
    ["a size too large", { perPage: "1001" }],
    ["an order by nothing we know", { sort_by: "drop" }],
    ["an injected order", { sort_by: "name; drop table api_keys" }],
    ["a repeated order", { sort_by: ["name", "name"] }],
    ["5 kB of search", { search: "x".repeat(5120) }],
    ["a NUL in the search", { search: "a\0b" }],
    ["a whole secret in the search", { search: mintToken("lk").value }],
    ["a secret within the search", { search: `Bearer ${mintToken("lk").value}` }],
    ["a status nobody has", { status: "alive" }],
    ["names every object has", { constructor: "x", toString: "x" }],
    ["a parameter of nobody's", { debug: "1" }],
  ])("with %s shows what it shows without", (_, hostile) => {
    expect(parseLoose(keyQuery, hostile)).toEqual(defaults);
  });

  it("loses only the parameter that is wrong", () => {
    expect(parseLoose(keyQuery, { page: "3", perPage: "x", search: " ada ", status: "expired" })).toEqual({
      ...defaults,
      page: 3,
      search: "ada",
      status: "expired",
    });
  });

  it("never fails and never leads out of range, whatever it holds", () => {
    fc.assert(
      fc.property(params, (params) => {
        const query = parseLoose(keyQuery, params);
        expect(Number.isInteger(query.page) && query.page >= 1 && query.page <= 1e9).toBe(true);
        expect(Number.isInteger(query.perPage) && query.perPage >= 1 && query.perPage <= 1000).toBe(true);
        const fields = query.sort_by.map((term) => term.field);
        expect(fields).toEqual([...new Set(fields)].filter((field) => keySortFields.includes(field)));
        expect(fields.length).toBeGreaterThan(0);
        expect(query.search.length).toBeLessThanOrEqual(200);
        expect([undefined, ...keyStatuses]).toContain(query.status);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("the address of a list", () => {
  const hrefOf = (params: Record<string, string>, change = {}) =>
    listHref({ path: "/keys", query: parseLoose(keyQuery, params), defaultSort: defaultKeySort }, change);

  it("leaves out what is at its default", () => {
    expect(hrefOf({})).toBe("/keys");
    expect(hrefOf({ search: "", sort_by: "-created_at", perPage: "25", page: "1" })).toBe("/keys");
    expect(hrefOf({ search: "a b&c", status: "expired", sort_by: "name", perPage: "50" })).toBe(
      "/keys?search=a+b%26c&status=expired&sort_by=name&perPage=50",
    );
  });

  it("leads to the first page with every change but that of the page", () => {
    const second = { search: "a", page: "2" };
    expect(hrefOf(second)).toBe("/keys?search=a");
    expect(hrefOf(second, { page: 3 })).toBe("/keys?search=a&page=3");
    expect(hrefOf(second, { perPage: 100 })).toBe("/keys?search=a&perPage=100");
    expect(hrefOf(second, { sort_by: [{ field: "name", isDescending: true }] })).toBe(
      "/keys?search=a&sort_by=-name",
    );
  });

  it("shows what it was made from", () => {
    const shown = fc.record({
      search: fc.string({ maxLength: 50 }),
      status: fc.constantFrom("", ...keyStatuses),
      sort_by: fc.constantFrom("name", "-name", "-created_at", "expires_at,-name"),
      perPage: fc.constantFrom("25", "50", "1000"),
    });
    fc.assert(
      fc.property(shown, (params) => {
        const query = parseLoose(keyQuery, params);
        const { searchParams } = new URL(hrefOf(params), "http://console");
        expect(parseLoose(keyQuery, Object.fromEntries(searchParams))).toEqual(query);
      }),
    );
  });
});
