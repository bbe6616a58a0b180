import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { checkKey } from "../db/check-key";
import { database } from "../db/client";
import { deleteKey } from "../db/keys";
import { api_keys, memberships, users } from "../db/schema";
import { testDatabase } from "../db/test-database";
import { newModel, newUpstream } from "../db/test-models";
import { inOrganization, newKey, person } from "../db/test-scene";
import type { UserActor } from "../lib/actor";
import { type CheckKeyFields, checkKeyInput } from "../lib/keys/check";
import type { CreateKeyFields, RevealedKey } from "../lib/keys/schema";
import { refusals } from "../lib/keys/verdict";
import { testGate } from "./test-gate";

await testDatabase();
const upstream = await newUpstream();
const administrator = await person({ is_admin: true });
const ada = await person();
const mallory = await person();
const { principalId, member } = await inOrganization(ada);
await newModel(upstream, { name: "open-model" });
await newModel(upstream, { name: "of-ada", is_open: false, user_ids: [ada.userId] });
await newModel(upstream, { name: "of-the-organization", is_open: false, organization_ids: [principalId] });
await newModel(upstream, { name: "of-nobody", is_open: false });
const gate = await testGate();

type Made = Partial<CreateKeyFields> & { by?: UserActor; after?: (key: RevealedKey) => Promise<unknown> };

const set = (values: Partial<typeof api_keys.$inferInsert>) => (key: RevealedKey) =>
  database().update(api_keys).set(values).where(eq(api_keys.id, key.id));

const leaver = await person();
const left = await inOrganization(leaver);

const keys: Record<string, Made> = {
  "for all inference": { scope: ["inference"] },
  "for everything": { scope: ["*"] },
  "for chat on some": {
    scope: ["inference.chat"],
    after: set({ allowed_model_names: ["open-*", "of-ada", "of-nobody"] }),
  },
  "for embeddings": { scope: ["inference.embeddings"] },
  "for no model": { scope: ["inference"], allowed_model_names: [] },
  "to read": { scope: ["management.readonly"] },
  "for nothing": { scope: [] },
  "of somebody else": { by: mallory, scope: ["inference"] },
  "of an organization": { by: member, owner_principal_id: principalId, scope: ["inference"] },
  "that has ended": { scope: ["inference"], after: set({ expires_at: new Date(0) }) },
  "that is off": { scope: ["inference"], after: set({ enabled: false }) },
  "of a deactivated user": {
    by: await person(),
    scope: ["inference"],
    after: (key) => database().update(users).set({ is_active: false }).where(eq(users.id, key.user_id)),
  },
  "of one who left": {
    by: left.member,
    owner_principal_id: left.principalId,
    scope: ["inference"],
    after: (key) =>
      database()
        .delete(memberships)
        .where(and(eq(memberships.user_id, key.user_id), eq(memberships.principal_id, left.principalId))),
  },
};

const asked: CheckKeyFields[] = [
  { scope: "inference.chat", model: "open-model" },
  { scope: "inference.chat" },
  { scope: "inference", model: "of-ada" },
  { scope: "*", model: "of-nobody" },
  { scope: "management.write" },
  { model: "of-the-organization" },
  {},
  { method: "POST", path: "/v1/chat/completions?x=1", model: "of-ada" },
  { method: "POST", path: "/v1/embeddings", model: "no-such-model" },
  { method: "POST", path: "/v1/completions" },
  { method: "GET", path: "/v1/models" },
  { method: "GET", path: "/v1/models/of-nobody" },
  { method: "GET", path: "/v1/key" },
  { method: "GET", path: "/v2/api-keys" },
  { method: "DELETE", path: "/v2/api-keys/1" },
  { method: "POST", path: "/v1/threads" },
  { method: "POST", path: "/v1//chat/completions", model: "open-model" },
];

/** Asks the gate as its proxy would. */
async function atGate(value: string, { scope, method, path, model }: CheckKeyFields) {
  const query = new URLSearchParams();
  if (scope) query.set("scope", scope);
  if (path) query.set("from", "forwarded");
  if (model) query.set("model", model);
  const headers = path ? { "X-Forwarded-Method": method ?? "GET", "X-Forwarded-Uri": path } : {};
  const { status, headers: answered } = await gate.check(value, `?${query}`, { headers });
  return { status, refusal: answered["x-auth-reason"] ?? null };
}

async function onPage(fields: CheckKeyFields) {
  const { refusal } = await checkKey(administrator, checkKeyInput.parse(fields));
  return { status: refusal === null ? 200 : refusals[refusal], refusal };
}

describe("the page answers what the gate answers, by the key's id and by its value", () => {
  test.each(Object.entries(keys))("a key %s", async (_kind, { by = ada, after, ...fields }) => {
    const key = await newKey(by, fields);
    await after?.(key);
    for (const [i, question] of asked.entries()) {
      const said = await atGate(key.value, question);
      const about = JSON.stringify(question);
      expect(await onPage({ key_id: key.id, ...question }), about).toEqual(said);
      if (i < 3) expect(await onPage({ value: key.value, ...question }), about).toEqual(said);
    }
  });

  test("values that are nobody's", async () => {
    const key = await newKey(ada);
    await deleteKey(ada, key);
    for (const value of [
      key.value,
      `${key.value.slice(0, -1)}0`,
      "sk-somebody-elses-key-0123456789",
      "short",
    ]) {
      expect(await onPage({ value, scope: "inference" })).toEqual(
        await atGate(value, { scope: "inference" }),
      );
    }
  });
});
