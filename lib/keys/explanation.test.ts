import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClosedModels } from "../models/access";
import { explain } from "./explanation";
import { permissionScopes } from "./scopes";
import { type Asked, type Credential, judge } from "./verdict";

const now = new Date("2030-01-01T00:00:00Z");
const good: Credential = {
  keyId: 1,
  accessKey: "8EIUabcdefgh",
  userId: 1,
  userName: "ada",
  ownerPrincipalId: 1,
  principalIds: [1],
  scope: ["inference.chat"],
  allowedModelNames: ["gemma-3", "qwen3-*"],
  expiresAt: null,
  isEnabled: true,
  isUserActive: true,
};
const chat: Asked = { scope: "inference.chat", model: "qwen3-8b" };
const nobody = { userIds: new Set<number>(), principalIds: new Set<number>() };
const closed: ClosedModels = new Map([["gemma-3", nobody]]);

const decidedBy = (credential: Partial<Credential>, asked: Asked | null) =>
  explain({ ...good, ...credential }, asked, now, closed).steps.at(-1);

describe("the deciding rule is named with what it looked at", () => {
  const rows: [string, Partial<Credential>, Asked | null, object][] = [
    ["the end", { expiresAt: now }, chat, { rule: "end", expiresAt: now }],
    ["the switch", { isEnabled: false }, chat, { rule: "enabled" }],
    ["the user", { isUserActive: false }, chat, { rule: "person" }],
    ["a request nobody knows", {}, null, { rule: "request", needs: null }],
    ["nothing asked", {}, { scope: null, model: null }, { rule: "request", needs: null }],
    [
      "a missing scope",
      {},
      { ...chat, scope: "inference.embeddings" },
      { rule: "scope", needs: "inference.embeddings", held: ["inference.chat"], by: null },
    ],
    [
      "a list without the model",
      {},
      { ...chat, model: "llama" },
      { rule: "list", model: "llama", list: ["gemma-3", "qwen3-*"], by: null },
    ],
    ["an empty list", { allowedModelNames: [] }, chat, { rule: "list", list: [] }],
    ["no model said, with a list", {}, { ...chat, model: null }, { rule: "list", model: null }],
    ["a closed model on the list", {}, { ...chat, model: "gemma-3" }, { rule: "access", model: "gemma-3" }],
    [
      "no model said, where some are closed",
      { allowedModelNames: null },
      { ...chat, model: null },
      { rule: "access", model: null, hasList: true },
    ],
  ];
  test.each(rows)("%s", (_what, credential, asked, step) => {
    expect(decidedBy(credential, asked)).toMatchObject({ ...step, isPassed: false });
  });
});

describe("what lets a request through is named as well", () => {
  test("the scope that covers, and the pattern that matches", () => {
    const { refusal, steps } = explain({ ...good, scope: ["management", "inference"] }, chat, now, closed);
    expect(refusal).toBeNull();
    expect(steps.find(({ rule }) => rule === "scope")).toMatchObject({ by: "inference", isPassed: true });
    expect(steps.find(({ rule }) => rule === "list")).toMatchObject({ by: "qwen3-*", isPassed: true });
  });

  test("whom a model is kept for", () => {
    const mine = new Map([["qwen3-8b", { ...nobody, userIds: new Set([1]) }]]);
    expect(explain(good, chat, now, mine).steps.at(-1)).toMatchObject({ rule: "access", hasList: true });
  });

  test("a request that calls no model meets no rule about models", () => {
    for (const scope of ["management.readonly", "any inference", "any key"] as const) {
      const { steps } = explain({ ...good, scope: ["*"] }, { scope, model: null }, now, closed);
      expect(steps.map(({ rule }) => rule)).not.toContain("list");
    }
  });
});

test("yes or no is always the judge's, and only the last rule refuses", () => {
  const names = fc.constantFrom("a", "b", "a*", "*");
  const list = fc.option(fc.uniqueArray(names));
  const credential = fc.record({
    ...Object.fromEntries(Object.entries(good).map(([name, value]) => [name, fc.constant(value)])),
    scope: fc.uniqueArray(fc.constantFrom(...permissionScopes)),
    allowedModelNames: list,
    expiresAt: fc.option(fc.constantFrom(new Date(0), now, new Date(now.getTime() + 1))),
    isEnabled: fc.boolean(),
    isUserActive: fc.boolean(),
  });
  const needs = fc.constantFrom(...permissionScopes, "any inference" as const, "any key" as const);
  const asked = fc.option(
    fc.record({ scope: fc.option(needs), model: fc.option(fc.constantFrom("a", "b")) }),
  );
  const access = fc.record({
    userIds: fc.constantFrom(new Set<number>(), new Set([1])),
    principalIds: fc.constantFrom(new Set<number>(), new Set([1])),
  });
  const catalogue = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b"), access), {
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(credential, asked, catalogue, (made, what, entries) => {
      const key = { ...good, ...made };
      const { refusal, steps } = explain(key, what, now, new Map(entries));
      expect(refusal).toBe(judge(key, what, now, new Map(entries)));
      expect(steps.slice(0, -1).every(({ isPassed }) => isPassed)).toBe(true);
      expect(steps.at(-1)?.isPassed).toBe(refusal === null);
    }),
    { numRuns: 2000 },
  );
});
