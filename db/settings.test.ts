import { describe, expect, test } from "vitest";
import { operator } from "../lib/actor";
import { type CreateKeyFields, updateKeyInput } from "../lib/keys/schema";
import { updateSettingsInput } from "../lib/settings";
import { createKey, updateKey } from "./keys";
import { getKeyRules, getSettings, previewSettings, updateSettings } from "./settings";
import { callingWith, customValue, keyFields, newKey, newKeyFor, person, storedKey } from "./test-scene";
import { admin, decide, type Keys, organization, sql } from "./test-settings";

const platform = { principal_id: 1 };
const day = 86_400;
const policy = (path: string, message: string) => ({
  code: "policy",
  status: 403,
  issues: [{ path, message }],
});

describe("a new key", () => {
  test.each<[Keys, Partial<CreateKeyFields>, string, string]>([
    [{ allowed_scope: ["inference"] }, { scope: ["management"] }, "scope", "policy_scope"],
    [{ max_lifetime_days: 30 }, { expires_in: 31 * day }, "expires_at", "policy_expiry"],
    [{ max_lifetime_days: 30 }, { expires_in: null }, "expires_at", "policy_never"],
    [{ may_never_expire: false }, { expires_in: null }, "expires_at", "policy_never"],
    [{ may_be_custom: false }, { custom: customValue() }, "custom", "policy_custom"],
    [{ who_may_create: "administrators" }, {}, "", "policy_makers"],
    [{ who_may_create: "owners" }, {}, "", "policy_makers"],
    [{ max_keys_per_user: 1 }, {}, "", "policy_limit"],
  ])("under %j is refused %j at its field, and audited", async (keys, fields, path, message) => {
    const ada = await person();
    await newKey(ada);
    await decide(keys);
    const before = await sql`select count(*) from api_keys`;
    await expect(newKey(ada, fields)).rejects.toMatchObject(policy(path, message));
    expect(await sql`select count(*) from api_keys`).toEqual(before);
    const refusals = await sql`
      select refusal from audit_log where actor_user_id = ${ada.userId} and action = 'key.create' order by id desc limit 1`;
    expect(refusals).toEqual([{ refusal: "policy" }]);
  });

  test("of which nothing is said is within the settings", async () => {
    await decide({ allowed_scope: ["inference"], max_lifetime_days: 30 });
    const { scope, expires_at } = await newKey(await person());
    expect(scope).toEqual(["inference"]);
    expect((expires_at?.getTime() ?? 0) - Date.now()).toBeCloseTo(30 * day * 1000, -4);
  });

  test("made with a key, or for somebody else, is bound like any other", async () => {
    await decide({ allowed_scope: ["inference", "management.write"] });
    const ada = await person();
    const caller = await callingWith(ada, {});
    const asked = { scope: ["*" as const] };
    await expect(newKey(caller, { ...asked })).rejects.toMatchObject({ code: "grant_exceeds_caller" });
    await expect(newKeyFor(admin, ada, asked)).rejects.toMatchObject(policy("scope", "policy_scope"));
  });

  test("that the operator of the machine makes is not bound", async () => {
    const ada = await person();
    await decide({
      who_may_create: "administrators",
      allowed_scope: ["inference"],
      max_keys_per_user: 1,
      max_lifetime_days: 1,
      may_be_custom: false,
    });
    for (const custom of [null, customValue()]) {
      const input = keyFields({ user_id: ada.userId, scope: ["*"], expires_in: null, custom });
      await expect(createKey(operator, input)).resolves.toMatchObject({ scope: ["*"], expires_at: null });
    }
  });

  test("is made by owners and administrators alone where the settings say so", async () => {
    const { owner, member, principalId } = await organization();
    await decide({ who_may_create: "owners" });
    const inside = { owner_principal_id: principalId };
    await expect(newKey(owner, inside)).resolves.toMatchObject(inside);
    await expect(newKey(owner, { owner_principal_id: 1 })).rejects.toMatchObject({ code: "policy" });
    await expect(newKey(member, inside)).rejects.toMatchObject({ code: "policy" });
    await expect(newKeyFor(owner, member, inside)).resolves.toMatchObject(inside);
    await expect(newKey(admin)).resolves.toBeDefined();
  });
});

describe("the limit of keys", () => {
  test("counts what a user has in one workspace, whoever made it, until it is deleted", async () => {
    const { member, principalId } = await organization();
    await decide({ max_keys_per_user: 2 });
    await newKey(member);
    await newKeyFor(admin, member, { owner_principal_id: principalId });
    await expect(newKey(member)).rejects.toMatchObject(policy("", "policy_limit"));
    await expect(newKeyFor(admin, member, { owner_principal_id: principalId })).rejects.toMatchObject({
      code: "policy",
    });
    await expect(newKey(member, { owner_principal_id: 1 })).resolves.toBeDefined();
    await sql`update api_keys set deleted_at = now() where user_id = ${member.userId}`;
    await expect(newKey(member)).resolves.toBeDefined();
  });

  test.each([2, 20])("lets of %d keys made at once as many through as there is room for", async (many) => {
    const ada = await person();
    await decide({ max_keys_per_user: 1 });
    const settled = await Promise.allSettled(
      Array.from({ length: many }, (_, i) => (i % 2 ? newKey(ada) : newKeyFor(admin, ada))),
    );
    const codes = settled.map((one) => (one.status === "rejected" ? one.reason.code : "made"));
    expect(codes.sort()).toEqual(["made", ...Array(many - 1).fill("policy")]);
  });
});

describe("an edit", () => {
  test("keeps what the key had before the settings, and adds nothing they do not allow", async () => {
    const ada = await person();
    const { id } = await newKey(ada, { scope: ["management"], expires_in: 300 * day });
    await decide({ allowed_scope: ["inference"], max_lifetime_days: 30, who_may_create: "administrators" });
    const edit = (fields: object) => updateKey(ada, updateKeyInput.parse({ id, ...fields }));
    const before = await storedKey(id);
    const never = { expires_at: null };
    await expect(edit(never)).rejects.toMatchObject(policy("expires_at", "policy_never"));
    await expect(edit({ scope: ["*"] })).rejects.toMatchObject(policy("scope", "policy_scope"));
    expect(await storedKey(id)).toEqual(before);
    await expect(edit({ name: "renamed", scope: ["management", "inference"] })).resolves.toBeDefined();
    await expect(edit({ enabled: false })).resolves.toBeDefined();
    await expect(edit({ enabled: true })).resolves.toBeDefined();
    await expect(updateKey(operator, updateKeyInput.parse({ id, ...never }))).resolves.toBeDefined();
  });
});

describe("an organization's settings", () => {
  test("narrow the platform's there, and nowhere else", async () => {
    const { principalId, owner, member } = await organization();
    await decide({ allowed_scope: ["inference"], max_lifetime_days: 90 });
    await decide({ allowed_scope: ["*"], max_lifetime_days: 365 }, principalId, {}, owner);
    await expect(newKey(member, { scope: ["management"] })).rejects.toMatchObject({ code: "policy" });
    await expect(newKey(member, { expires_in: 91 * day })).rejects.toMatchObject({ code: "policy" });
    await decide({ max_lifetime_days: 10 }, principalId, {}, owner);
    await expect(newKey(member, { expires_in: 11 * day })).rejects.toMatchObject({ code: "policy" });
    const elsewhere = { owner_principal_id: 1, scope: ["inference" as const], expires_in: 11 * day };
    await expect(newKey(member, elsewhere)).resolves.toBeDefined();
  });

  test("are told as they are, with what holds above and what both come to", async () => {
    const { principalId, owner, member } = await organization();
    await decide({ max_lifetime_days: 90, allowed_scope: ["inference"] });
    await decide({ max_lifetime_days: 365, who_may_create: "owners" }, principalId, {}, owner);
    const here = { principal_id: principalId };
    expect(await getSettings(owner, here)).toMatchObject({
      keys: { max_lifetime_days: 365, allowed_scope: null, who_may_create: "owners" },
      above: { max_lifetime_days: 90, who_may_create: "everyone" },
      rules: { max_lifetime_days: 90, allowed_scope: ["inference"], who_may_create: "owners" },
      version: 1,
    });
    expect(await getKeyRules(member, here)).toEqual((await getSettings(owner, here)).rules);
  });
});

describe("the settings", () => {
  test("are an administrator's to change, an organization's its owner's too; to others they do not exist", async () => {
    const { principalId, owner, member } = await organization();
    const stranger = (await organization()).owner;
    const notFound = { code: "not_found" };
    const here = { principal_id: principalId };
    const input = (principal_id: number) => updateSettingsInput.parse({ principal_id, version: 0, keys: {} });
    for (const [actor, target] of [
      [owner, platform],
      [member, platform],
      [member, here],
      [stranger, here],
    ] as const) {
      await expect(getSettings(actor, target)).rejects.toMatchObject(notFound);
      await expect(previewSettings(actor, { ...target, keys: input(1).keys })).rejects.toMatchObject(
        notFound,
      );
      await expect(updateSettings(actor, input(target.principal_id))).rejects.toMatchObject(notFound);
    }
    await expect(getKeyRules(stranger, here)).rejects.toMatchObject(notFound);
    await expect(getSettings(admin, { principal_id: 2 ** 31 - 1 })).rejects.toMatchObject(notFound);
    await expect(updateSettings(admin, input(2 ** 31 - 1))).rejects.toMatchObject(notFound);
    expect(await sql`select * from settings`).toEqual([]);
    const caller = await callingWith(admin, { scope: ["*"] });
    await expect(getSettings(caller, platform)).rejects.toMatchObject({ code: "insufficient_scope" });
    for (const actor of [owner, admin, operator])
      await expect(getSettings(actor, here)).resolves.toBeDefined();
  });

  test("of two saves of one version the second is refused, also when there was nothing before", async () => {
    for (const version of [0, 1]) {
      const saves = [1, 2].map((max_keys_per_user) =>
        updateSettings(
          admin,
          updateSettingsInput.parse({ ...platform, version, keys: { max_keys_per_user } }),
        ),
      );
      const settled = await Promise.allSettled(saves);
      const codes = settled.map((one) => (one.status === "rejected" ? one.reason.code : "saved"));
      expect(codes.sort()).toEqual(["saved", "version_conflict"]);
    }
  });

  test("are audited with what changed, and leave the settings of signing in alone", async () => {
    await sql`insert into settings (principal_id, keys, sign_in, version) values (1, '{}', '{"sign_up":true}', 0)`;
    await decide({ max_lifetime_days: 90 });
    const [row] =
      await sql`select before, after from audit_log where action = 'settings.update' order by id desc`;
    expect(row).toEqual({ before: { max_lifetime_days: null }, after: { max_lifetime_days: 90 } });
    expect(await sql`select sign_in from settings`).toEqual([{ sign_in: { sign_up: true } }]);
  });
});
