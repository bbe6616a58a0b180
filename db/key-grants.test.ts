import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { fullGrant, type Grant } from "../lib/keys/grant";
import {
  type CreateKeyFields,
  createKeyInput,
  type Key,
  type UpdateKeyFields,
  updateKeyInput,
} from "../lib/keys/schema";
import { type PermissionScope, permissionScopes } from "../lib/keys/scopes";
import { judge } from "../lib/keys/verdict";
import { AppError } from "../lib/result";
import { createKey, getKey, updateKey } from "./keys";
import { testDatabase } from "./test-database";
import { callingWith, fresh, inOrganization, newKey, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();
const ada = await person();
const day = 86_400;
const soon = new Date(Date.now() + 10 * day * 1000).toISOString();
const later = new Date(Date.now() + 20 * day * 1000).toISOString();

/** Ada, calling with a key that manages keys and chats with qwen3 models for ten days. */
const limited = await callingWith(ada, {
  scope: ["management.write", "inference.chat"],
  allowed_model_names: ["qwen3-*", "llama"],
  expires_at: soon,
});

const excess = (path: string) => ({ code: "grant_exceeds_caller", status: 403, issues: [{ path }] });

describe("a key that a limited key makes", () => {
  test("has its limits where nothing is said", async () => {
    const made = await newKey(limited);
    expect(made).toMatchObject({
      scope: ["management.write", "inference.chat"],
      allowed_model_names: ["qwen3-*", "llama"],
      expires_at: new Date(soon),
    });
  });

  test.each<[string, Partial<CreateKeyFields>]>([
    ["scope", { scope: ["*"] }],
    ["scope", { scope: ["management"] }],
    ["scope", { scope: ["inference.chat", "inference.embeddings"] }],
    ["scope", { scope: ["inference"] }],
    ["allowed_model_names", { allowed_model_names: null }],
    ["allowed_model_names", { allowed_model_names: ["*"] }],
    ["allowed_model_names", { allowed_model_names: ["qwen3-8b", "llam*"] }],
    ["allowed_model_names", { allowed_model_names: ["qwen*"] }],
    ["expires_at", { expires_at: null }],
    ["expires_at", { expires_in: 0 }],
    ["expires_at", { expires_in: null }],
    ["expires_at", { expires_in: 11 * day }],
    ["expires_at", { expires_at: later }],
  ])("never has more %s: %j", async (path, fields) => {
    const before = await sql`select count(*) from api_keys`;
    await expect(newKey(limited, fields)).rejects.toMatchObject(excess(path));
    expect(await sql`select count(*) from api_keys`).toEqual(before);
  });

  test.each<Partial<CreateKeyFields>>([
    { scope: ["management.readonly"] },
    { scope: [] },
    { allowed_model_names: ["qwen3-*-8b", "llama"] },
    { allowed_model_names: [] },
    { expires_at: soon },
    { expires_in: 9 * day },
  ])("may have the same or less: %j", async (fields) => {
    await expect(newKey(limited, fields)).resolves.toMatchObject({ created_by_key_id: limited.key?.id });
  });

  test("belongs to the same organization, as long as its user does", async () => {
    const { principalId, member } = await inOrganization(ada);
    const caller = {
      ...limited,
      key: { id: limited.key?.id ?? 0, ownerPrincipalId: principalId, grant: fullGrant },
    };
    await expect(newKey(caller)).rejects.toMatchObject({ code: "not_found" });
    const made = await newKey({ ...caller, memberships: member.memberships });
    expect(made.owner_principal_id).toBe(principalId);
  });
});

describe("a limited key that edits another key of its user", () => {
  const narrow: Partial<CreateKeyFields> = {
    scope: ["inference.embeddings"],
    allowed_model_names: ["mistral"],
    expires_in: day,
  };
  const chat = { ...narrow, scope: ["inference.chat" as const] };

  test.each<[string, Partial<CreateKeyFields>, Omit<UpdateKeyFields, "id">]>([
    ["scope", narrow, { scope: ["inference.embeddings", "inference.completions"] }],
    ["scope", narrow, { scope: ["*"] }],
    ["allowed_model_names", narrow, { scope: ["inference.embeddings", "inference.chat"] }],
    ["allowed_model_names", chat, { allowed_model_names: null }],
    ["allowed_model_names", chat, { allowed_model_names: ["mistral", "gpt"] }],
    ["scope", narrow, { allowed_model_names: ["mistral", "llama"] }],
    [
      "expires_at",
      { ...narrow, scope: ["inference.chat"], allowed_model_names: ["llama"] },
      { expires_at: later },
    ],
    [
      "expires_at",
      { ...narrow, scope: ["inference.chat"], allowed_model_names: ["llama"] },
      { expires_at: null },
    ],
    ["scope", narrow, { expires_at: soon }],
    [
      "expires_at",
      { scope: [], allowed_model_names: null },
      { scope: ["management.readonly"], allowed_model_names: [] },
    ],
  ])("never adds what it lacks (%s): %j gets %j", async (path, fields, patch) => {
    const { id } = await newKey(ada, fields);
    const before = await storedKey(id);
    const edit = updateKey(limited, updateKeyInput.parse({ id, ...patch }));
    await expect(edit).rejects.toMatchObject(excess(path));
    expect(await storedKey(id)).toEqual(before);
  });

  test.each<[Partial<CreateKeyFields>, Omit<UpdateKeyFields, "id">]>([
    [{}, { name: fresh("renamed"), description: "x" }],
    [{}, { scope: ["inference"], allowed_model_names: ["gpt"], expires_at: later }],
    [{}, { enabled: false }],
    [narrow, { scope: [] }],
    [narrow, { allowed_model_names: [] }],
    [
      { ...narrow, scope: [] },
      { scope: ["inference.chat"], allowed_model_names: ["qwen3-8b"] },
    ],
  ])("may narrow, rename, disable, and add what it has: %j gets %j", async (fields, patch) => {
    const { id } = await newKey(ada, fields);
    await expect(updateKey(limited, updateKeyInput.parse({ id, ...patch }))).resolves.toMatchObject({
      version: 2,
    });
  });

  test("enables a disabled key only if it holds all that the key may do", async () => {
    const [wide, same] = [await newKey(ada), await newKey(limited)];
    for (const { id } of [wide, same]) await updateKey(ada, { id, enabled: false });
    const before = await storedKey(wide.id);
    await expect(updateKey(limited, { id: wide.id, enabled: true })).rejects.toMatchObject(excess("scope"));
    expect(await storedKey(wide.id)).toEqual(before);
    await expect(updateKey(limited, { id: same.id, enabled: true })).resolves.toMatchObject({
      enabled: true,
    });
    await expect(updateKey(limited, { id: wide.id, scope: [] })).resolves.toMatchObject({ enabled: false });
  });

  test("does not lift its own limits", async () => {
    const id = limited.key?.id ?? 0;
    for (const patch of [{ scope: ["*"] }, { allowed_model_names: null }, { expires_at: null }]) {
      const edit = updateKey(limited, updateKeyInput.parse({ id, ...patch }));
      await expect(edit).rejects.toMatchObject({ code: "grant_exceeds_caller" });
    }
    expect(await getKey(ada, { id })).toMatchObject({ version: 1 });
  });
});

/** Everything that can be asked with names of up to three letters, at instants around every end there is. */
const letters = ["a", "b"];
const pairs = letters.flatMap((one) => letters.map((two) => one + two));
const names = [...letters, ...pairs, ...pairs.flatMap((pair) => letters.map((letter) => pair + letter))];
const ends = [null, ...[1, 2, 3].map((days) => new Date(Date.now() + days * day * 1000))];
const instants = [0.5, 1.5, 2.5, 3.5].map((days) => new Date(Date.now() + days * day * 1000));
const questions = permissionScopes.flatMap((scope) => [null, ...names].map((model) => ({ scope, model })));

/** What a grant answers yes to, one by one, as the gate would decide. */
function yesses(grant: Grant, isEnabled: boolean): Set<string> {
  const credential = {
    keyId: 1,
    accessKey: "",
    userId: 1,
    userName: "",
    ownerPrincipalId: 1,
    principalIds: [1],
    isUserActive: true,
  };
  const all = instants.flatMap((now, i) =>
    questions
      .filter((asked) => judge({ ...credential, ...grant, isEnabled }, asked, now, new Map()) === null)
      .map(({ scope, model }) => `${scope} ${model} ${i}`),
  );
  return new Set(all);
}

const grantOf = (key: Key): Grant => ({
  scope: key.scope,
  allowedModelNames: key.allowed_model_names,
  expiresAt: key.expires_at,
});

const scope = fc.uniqueArray(fc.constantFrom<PermissionScope>(...permissionScopes), { maxLength: 3 });
const pattern = fc.stringMatching(/^[ab*]{1,3}$/);
const allowed_model_names = fc.option(fc.uniqueArray(pattern, { maxLength: 3 }));
const expires_at = fc.constantFrom(...ends).map((end) => end?.toISOString() ?? null);
const grant = fc.record({ scope, allowed_model_names, expires_at });
const partly = fc.record({ scope, allowed_model_names, expires_at }, { requiredKeys: [] });

function callerWith(held: typeof grant extends fc.Arbitrary<infer T> ? T : never): UserActor {
  const expiresAt = held.expires_at === null ? null : new Date(held.expires_at);
  const scope: PermissionScope[] = [...held.scope, "management.write"];
  const own: Grant = { scope, allowedModelNames: held.allowed_model_names, expiresAt };
  return { ...ada, sessionId: null, key: { id: limited.key?.id ?? 0, ownerPrincipalId: 1, grant: own } };
}

/** How often something was allowed and refused: a property that never met one of the two shows nothing. */
class Tally {
  allowed = 0;
  refused = 0;

  async unlessRefused(work: Promise<Key>): Promise<Key | null> {
    try {
      const key = await work;
      this.allowed += 1;
      return key;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "grant_exceeds_caller") throw error;
      this.refused += 1;
      return null;
    }
  }

  expectBoth(): void {
    expect(this.allowed).toBeGreaterThan(20);
    expect(this.refused).toBeGreaterThan(20);
  }
}

test("whatever a key makes, the gate says yes to nothing that it would refuse to its maker", async () => {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(grant, partly, async (held, wanted) => {
      const caller = callerWith(held);
      const input = createKeyInput.parse({ name: fresh("made"), ...wanted });
      const made = await tally.unlessRefused(createKey(caller, input));
      if (made === null) return;
      const makers = yesses(caller.key?.grant ?? fullGrant, true);
      expect([...yesses(grantOf(made), true)].filter((yes) => !makers.has(yes))).toEqual([]);
    }),
    { numRuns: 300 },
  );
  tally.expectBoth();
}, 90_000);

test("whatever a key edits, the gate says yes to nothing new that it would refuse to the editor", async () => {
  const tally = new Tally();
  const change = fc.record(
    { scope, allowed_model_names, expires_at, enabled: fc.boolean() },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(grant, grant, fc.boolean(), change, async (held, first, enabled, patch) => {
      const caller = callerWith(held);
      const { id } = await newKey(ada, first);
      const before = enabled ? await getKey(ada, { id }) : await updateKey(ada, { id, enabled });
      const after = await tally.unlessRefused(updateKey(caller, updateKeyInput.parse({ id, ...patch })));
      if (after === null) return;
      const known = [
        ...yesses(caller.key?.grant ?? fullGrant, true),
        ...yesses(grantOf(before), before.enabled),
      ];
      const allowed = new Set(known);
      const now = [...yesses(grantOf(after), after.enabled)];
      expect(now.filter((yes) => !allowed.has(yes))).toEqual([]);
    }),
    { numRuns: 200 },
  );
  tally.expectBoth();
}, 90_000);
