import { describe, expect, test } from "vitest";
import { updateSettingsInput } from "../lib/settings";
import { findTampering } from "./audit-check";
import { previewSettings } from "./settings";
import { customValue, newKey, person, storedKey } from "./test-scene";
import { admin, decide, type Keys, organization, sql } from "./test-settings";

const platform = { principal_id: 1 };
const day = 86_400;

describe("the effect on keys of today", () => {
  /** An organization with one key of every kind, and a second of the same user. */
  async function keysOfEveryKind() {
    const place = await organization();
    const { member } = place;
    const made = {
      never: await newKey(member, { scope: ["inference"], expires_in: null }),
      long: await newKey(member, { scope: ["inference"], expires_in: 200 * day }),
      short: await newKey(member, { scope: ["inference.chat"], expires_in: day }),
      manager: await newKey(member, { scope: ["management"], expires_in: day }),
      custom: await newKey(member, { scope: ["inference"], expires_in: day, custom: customValue() }),
    };
    return { ...place, made };
  }
  const none = { ending_sooner: 0, never_ending: 0, scope: 0, custom: 0, users_over_limit: 0 };
  const parse = (keys: Keys) => updateSettingsInput.parse({ principal_id: 1, version: 0, keys }).keys;

  test.each<[Keys, object]>([
    [{}, {}],
    [{ max_lifetime_days: 100 }, { ending_sooner: 2, never_ending: 1 }],
    [{ may_never_expire: false }, { never_ending: 1 }],
    [{ allowed_scope: ["inference"] }, { scope: 1 }],
    [{ allowed_scope: ["inference.embeddings"] }, { scope: 5 }],
    [{ may_be_custom: false }, { custom: 1 }],
    [{ max_keys_per_user: 4 }, { users_over_limit: 1 }],
    [{ max_keys_per_user: 5 }, {}],
  ])("is told before saving %j: %j", async (keys, expected) => {
    const { owner, principalId } = await keysOfEveryKind();
    await sql`
      insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id, owner_principal_id, expires_at, deleted_at)
      select 'gone' || n, 'lk', 'gone' || n || ${principalId}, 'gone' || n || ${principalId}, ${owner.userId}, ${principalId},
        case n when 1 then now() - interval '1 day' end, case n when 2 then now() end
      from generate_series(1, 2) n`;
    const input = { principal_id: principalId, keys: parse(keys) };
    expect(await previewSettings(owner, input)).toEqual({ ...none, ...expected });
  });

  test("of the platform's counts the keys of every organization", async () => {
    await keysOfEveryKind();
    const [row] = await sql`
      select count(*)::int as n from api_keys where deleted_at is null and expires_at is null`;
    const { never_ending } = await previewSettings(admin, {
      ...platform,
      keys: parse({ may_never_expire: false }),
    });
    expect(never_ending).toBe(row?.n);
  });

  test("is none unless it is asked for", async () => {
    const { owner, principalId, made } = await keysOfEveryKind();
    const before = await storedKey(made.never.id);
    expect(await decide({ max_lifetime_days: 100 }, principalId, {}, owner)).toMatchObject({ shortened: 0 });
    expect(await storedKey(made.never.id)).toEqual(before);
  });

  test("asked for, ends what lasts too long at the latest end of a new key, a row of the log for each", async () => {
    const { owner, principalId, made } = await keysOfEveryKind();
    const other = await newKey(await person(), { expires_in: null });
    const keys = { max_lifetime_days: 100 };
    const saved = await decide(keys, principalId, { apply_to_existing: true }, owner);
    expect(saved.shortened).toBe(2);
    for (const { id, expires_at } of [made.never, made.long]) {
      const stored = await storedKey(id);
      expect((stored.expires_at?.getTime() ?? 0) - Date.now()).toBeCloseTo(100 * day * 1000, -4);
      expect(stored.version).toBe(2);
      const [row] = await sql`
        select before, after, actor_user_id from audit_log where target_id = ${id} and action = 'key.update'`;
      expect(row).toEqual({
        before: { expires_at: expires_at?.toISOString() ?? null },
        after: { expires_at: stored.expires_at?.toISOString() },
        actor_user_id: owner.userId,
      });
    }
    expect(await storedKey(made.short.id)).toMatchObject({ version: 1 });
    expect(await storedKey(other.id)).toMatchObject({ version: 1, expires_at: null });
    const preview = await previewSettings(owner, { principal_id: principalId, keys: parse(keys) });
    expect(preview).toMatchObject({ ending_sooner: 0 });
    expect(await findTampering()).toMatchObject({ firstBad: null });
  });
});
