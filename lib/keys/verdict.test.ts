import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClosedModels } from "../models/access";
import { permissionScopes } from "./scopes";
import { type Asked, type Credential, judge, type Refusal, refusals } from "./verdict";

const now = new Date("2030-01-01T00:00:00.000Z");
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const chat: Asked = { scope: "inference.chat", model: "qwen3-8b" };

const open: ClosedModels = new Map();

const good: Credential = {
  keyId: 1,
  accessKey: "8EIUabcdefgh",
  userId: 1,
  userName: "ada",
  ownerPrincipalId: 1,
  principalIds: [1],
  scope: ["inference.chat"],
  allowedModelNames: ["qwen3-*"],
  expiresAt: at(1),
  isEnabled: true,
  isUserActive: true,
};

const asked = fc.option(
  fc.record({
    scope: fc.option(fc.constantFrom(...permissionScopes)),
    model: fc.option(fc.constantFrom("a", "qwen3-8b", "", "*")),
  }),
);

describe("a proven key", () => {
  const rows: [string, Partial<Credential>, Asked | null, Refusal | null][] = [
    ["that may", {}, chat, null],
    ["without end", { expiresAt: null }, chat, null],
    ["one millisecond before its end", { expiresAt: at(1) }, chat, null],
    ["at the very instant of its end", { expiresAt: at(0) }, chat, "expired"],
    ["past its end", { expiresAt: at(-1) }, chat, "expired"],
    ["whose end cannot be read", { expiresAt: new Date(Number.NaN) }, chat, "expired"],
    ["switched off", { isEnabled: false }, chat, "disabled"],
    ["of a deactivated user", { isUserActive: false }, chat, "owner_inactive"],
    ["asked for what we do not know", {}, null, "request_unknown"],
    ["asked for nothing", {}, { scope: null, model: null }, "request_unknown"],
    ["with every scope, asked for what we do not know", { scope: ["*"] }, null, "request_unknown"],
    ["without the scope", {}, { ...chat, scope: "inference.embeddings" }, "scope_denied"],
    ["with one kind, asked for all inference", {}, { ...chat, scope: "inference" }, "scope_denied"],
    [
      "with read only, asked to write",
      { scope: ["management.readonly"] },
      { scope: "management.write", model: null },
      "scope_denied",
    ],
    ["with a scope above", { scope: ["inference"] }, chat, null],
    ["without the model", {}, { ...chat, model: "llama" }, "model_denied"],
    ["with a model in other case", {}, { ...chat, model: "QWEN3-8b" }, "model_denied"],
    ["with no model", { allowedModelNames: [] }, chat, "model_denied"],
    ["with all models", { allowedModelNames: null }, { ...chat, model: "llama" }, null],
    ["with a list, asked without a model", {}, { scope: "inference.chat", model: null }, "model_unknown"],
    [
      "with an empty list, asked without a model",
      { allowedModelNames: [] },
      { scope: "inference.chat", model: null },
      "model_unknown",
    ],
    ["with a list, asked for everything", { scope: ["*"] }, { scope: "*", model: null }, "model_unknown"],
    [
      "with all models, asked without one",
      { allowedModelNames: null },
      { scope: "inference.chat", model: null },
      null,
    ],
    [
      "with a list, asked to manage",
      { scope: ["management"] },
      { scope: "management.write", model: null },
      null,
    ],
    [
      "with no model, asked to manage",
      { scope: ["*"], allowedModelNames: [] },
      { scope: "management", model: null },
      null,
    ],
    ["asked for a model alone", {}, { scope: null, model: "qwen3-8b" }, null],
    ["asked for another model alone", {}, { scope: null, model: "llama" }, "model_denied"],
    [
      "for management, asked for a model alone",
      { scope: ["management"] },
      { scope: null, model: "qwen3-8b" },
      "scope_denied",
    ],
    [
      "for management, asked to manage a model",
      { scope: ["management"] },
      { scope: "management", model: "qwen3-8b" },
      null,
    ],
    [
      "for management, asked to manage another model",
      { scope: ["management"] },
      { scope: "management", model: "llama" },
      "model_denied",
    ],
  ];
  it.each(rows)("%s", (_, change, asked, verdict) => {
    expect(judge({ ...good, ...change }, asked, now, open)).toBe(verdict);
  });

  it("is judged in a fixed order: of several reasons the first is said", () => {
    const flaws: [Refusal, Partial<Credential>][] = [
      ["expired", { expiresAt: at(-1) }],
      ["disabled", { isEnabled: false }],
      ["owner_inactive", { isUserActive: false }],
      ["request_unknown", {}],
      ["scope_denied", { scope: ["management"] }],
      ["model_denied", { allowedModelNames: ["llama"] }],
    ];
    fc.assert(
      fc.property(fc.subarray(flaws), (present) => {
        const reasons = present.map(([reason]) => reason);
        const credential = Object.assign({}, good, ...present.map(([, flaw]) => flaw));
        const asked = reasons.includes("request_unknown") ? null : chat;
        expect(judge(credential, asked, now, open)).toBe(reasons[0] ?? null);
      }),
    );
    expect(judge(good, { scope: "inference.embeddings", model: null }, now, open)).toBe("scope_denied");
  });

  it("with no scope may do nothing at all", () => {
    fc.assert(
      fc.property(asked, fc.option(fc.array(fc.constantFrom("*", "a"))), (asked, allowedModelNames) => {
        const verdict = judge({ ...good, scope: [], allowedModelNames }, asked, now, open);
        expect(verdict).toMatch(/^(request_unknown|scope_denied)$/);
      }),
    );
  });

  it("that may do something may no more once it is disabled, its user deactivated or its end reached", () => {
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 1e12 }), (asked, late) => {
        const all: Credential = { ...good, scope: ["*"], allowedModelNames: null, expiresAt: null };
        expect(judge({ ...all, isEnabled: false }, asked, now, open)).toBe("disabled");
        expect(judge({ ...all, isUserActive: false }, asked, now, open)).toBe("owner_inactive");
        expect(judge({ ...all, expiresAt: at(-late) }, asked, now, open)).toBe("expired");
      }),
    );
  });
});

describe("models that are not open to everybody", () => {
  const all: Credential = { ...good, userId: 7, principalIds: [1, 20], allowedModelNames: null };
  const only = (userIds: number[], principalIds: number[]): ClosedModels =>
    new Map([["qwen3-8b", { userIds: new Set(userIds), principalIds: new Set(principalIds) }]]);
  const rows: [string, Partial<Credential>, ClosedModels, Asked, Refusal | null][] = [
    ["open to nobody", {}, only([], []), chat, "model_denied"],
    ["open to others", {}, only([8], [21]), chat, "model_denied"],
    ["open to its user", {}, only([7], []), chat, null],
    ["open to an organization of its user", {}, only([], [20]), chat, null],
    [
      "open to its user, but not on its list",
      { allowedModelNames: ["llama"] },
      only([7], []),
      chat,
      "model_denied",
    ],
    [
      "on its list, but not open to it",
      { allowedModelNames: ["qwen3-8b"] },
      only([], []),
      chat,
      "model_denied",
    ],
    ["of another name", {}, only([], []), { ...chat, model: "llama" }, null],
    ["of another case", {}, only([], []), { ...chat, model: "Qwen3-8b" }, null],
    ["not named, while one is closed to it", {}, only([], []), { ...chat, model: null }, "model_unknown"],
    ["not named, while all are open to it", {}, only([7], []), { ...chat, model: null }, null],
    ["not named to list models", {}, only([], []), { scope: "any inference", model: null }, null],
    ["not named to look at a key", {}, only([], []), { scope: "any key", model: null }, null],
    ["not named to manage", { scope: ["*"] }, only([], []), { scope: "management", model: null }, null],
    [
      "not named, asked for everything",
      { scope: ["*"] },
      only([], []),
      { scope: "*", model: null },
      "model_unknown",
    ],
  ];
  it.each(rows)("%s", (_, change, closed, asked, verdict) => {
    expect(judge({ ...all, ...change }, asked, now, closed)).toBe(verdict);
  });

  it("take from a key and never give: whatever is closed, no more is allowed than with all open", () => {
    const closed = fc
      .array(fc.tuple(fc.constantFrom("a", "qwen3-8b"), fc.subarray([7, 8]), fc.subarray([1, 20, 21])))
      .map(
        (rows) =>
          new Map(
            rows.map(([name, users, organizations]) => [
              name,
              { userIds: new Set(users), principalIds: new Set(organizations) },
            ]),
          ),
      );
    const lists = fc.option(fc.array(fc.constantFrom("*", "a", "qwen*")));
    fc.assert(
      fc.property(asked, closed, lists, (asked, closed, allowedModelNames) => {
        const credential = { ...all, scope: ["*" as const], allowedModelNames };
        const withAllOpen = judge(credential, asked, now, open);
        const verdict = judge(credential, asked, now, closed);
        if (withAllOpen !== null) expect(verdict).toBe(withAllOpen);
        else expect([null, "model_denied", "model_unknown"]).toContain(verdict);
      }),
    );
  });
});

describe("the reasons", () => {
  it("keep their HTTP statuses, as operators alert on them", () => {
    expect(refusals).toEqual({
      ambiguous_credentials: 400,
      missing_key: 401,
      malformed_key: 401,
      unknown_key: 401,
      expired: 401,
      disabled: 401,
      owner_inactive: 401,
      request_unknown: 403,
      scope_denied: 403,
      model_denied: 403,
      model_unknown: 403,
      unavailable: 503,
    });
  });
});
