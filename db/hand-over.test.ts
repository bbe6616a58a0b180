import { describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { findTampering } from "./audit-check";
import { database } from "./client";
import { type HandedOver, type HandOver, handOverKeys } from "./hand-over";
import { deleteKey, updateKey } from "./keys";
import { proveKey } from "./presented-key";
import { hashLinkToken } from "./secret";
import { testDatabase } from "./test-database";
import { inOrganization, newKey, person, storedKey } from "./test-scene";

const { sql } = await testDatabase();
const admin = await person({ is_admin: true });
const hour = 3_600_000;
const inAnHour = new Date(Date.now() + hour);

function handOver(
  from: UserActor,
  to: UserActor,
  more: Partial<HandOver> = {},
  actor = admin,
): Promise<HandedOver[]> {
  const asked = { fromUserId: from.userId, toUserId: to.userId, endsAt: inAnHour, ...more };
  return database().transaction((tx) => handOverKeys(tx, actor, asked));
}

const keysOf = (user: UserActor) => sql`select t.*, t.xmin from api_keys t where user_id = ${user.userId}`;

describe("each working key", () => {
  test("gets a pending successor with the same grant, end and name, which nothing verifies for", async () => {
    const [ada, ben] = [await person(), await person()];
    const old = await newKey(ada, {
      description: "nightly",
      scope: ["inference.chat"],
      allowed_model_names: ["qwen3-*"],
      expires_in: 86_400,
    });
    const [made, ...more] = await handOver(ada, ben);
    expect(more).toEqual([]);
    const successor = await storedKey(made?.successorId ?? 0);
    expect(made).toMatchObject({ keyId: old.id, name: old.name });
    expect(successor).toMatchObject({
      name: old.name,
      description: "nightly",
      scope: ["inference.chat"],
      allowed_model_names: ["qwen3-*"],
      expires_at: old.expires_at,
      user_id: ben.userId,
      owner_principal_id: 1,
      lookup_hash: null,
      hashed_secret_key: expect.stringMatching(/^pending\$/),
    });
    expect(successor.access_key).not.toBe(old.access_key);
  });

  test("has a claim link for the new user, made by the actor, for 72 hours", async () => {
    const [ada, ben] = [await person(), await person()];
    await newKey(ada);
    const [made] = await handOver(ada, ben);
    const links = await sql`
      select purpose, user_id, key_id, created_by_user_id, used_at,
        round(extract(epoch from expires_at - created_at) / 3600)::int as hours
      from links where token_hash = ${hashLinkToken(made?.token ?? "")}`;
    expect(links).toEqual([
      {
        purpose: "claim",
        user_id: ben.userId,
        key_id: made?.successorId,
        created_by_user_id: admin.userId,
        used_at: null,
        hours: 72,
      },
    ]);
  });

  test("works on until the chosen time, or its own earlier end, and says which key took its place", async () => {
    const [ada, ben] = [await person(), await person()];
    const sooner = new Date(Date.now() + hour / 2).toISOString();
    const [never, long, short] = [
      await newKey(ada),
      await newKey(ada, { expires_in: 86_400 }),
      await newKey(ada, { expires_at: sooner }),
    ];
    const made = await handOver(ada, ben);
    for (const { id, value } of [never, long]) {
      const stored = await storedKey(id);
      expect(stored).toMatchObject({ expires_at: inAnHour, version: 2 });
      expect(stored.successor_key_id).toBe(made.find((one) => one.keyId === id)?.successorId);
      expect(await proveKey(value)).toMatchObject({ keyId: id, expiresAt: inAnHour });
    }
    expect(await storedKey(short.id)).toMatchObject({ expires_at: new Date(sooner) });
  });

  test("is audited twice: its end, and the key made for the other", async () => {
    const [ada, ben] = [await person(), await person()];
    const { id } = await newKey(ada);
    const [made] = await handOver(ada, ben);
    const successorId = made?.successorId ?? 0;
    const rows = await sql`
      select action, target_id, actor_user_id, before, after from audit_log
      where target_id in (${id}, ${successorId}) and actor_user_id = ${admin.userId} order by id`;
    expect(rows).toMatchObject([
      {
        action: "key.hand_over",
        target_id: id,
        before: { expires_at: null, successor_key_id: null },
        after: { expires_at: inAnHour.toISOString(), successor_key_id: successorId },
      },
      { action: "key.create", target_id: successorId, after: { user_id: ben.userId } },
    ]);
    expect((await findTampering()).firstBad).toBeNull();
  });
});

test("keys that do not work stay as they are: deleted, disabled, expired, pending and handed-over ones", async () => {
  const [ada, ben, cleo] = [await person(), await person(), await person()];
  const [deleted, disabled, expired] = [await newKey(ada), await newKey(ada), await newKey(ada)];
  await deleteKey(ada, deleted);
  await updateKey(ada, { id: disabled.id, enabled: false });
  await sql`update api_keys set expires_at = now() - interval '1 second' where id = ${expired.id}`;
  await newKey(cleo);
  await handOver(cleo, ada);
  const before = await keysOf(ada);
  expect(await handOver(ada, ben)).toEqual([]);
  expect(await keysOf(ada)).toEqual(before);
  expect(await handOver(cleo, ben)).toEqual([]);
});

test("a name that the new user has already gets the first free number, and stays within 100 characters", async () => {
  const [ada, ben] = [await person(), await person()];
  const long = "😀".repeat(100);
  for (const name of ["build", "build 2", "other", long]) await newKey(ben, { name });
  for (const name of ["build", "build 3", long]) await newKey(ada, { name });
  const made = await handOver(ada, ben);
  expect(made.map(({ name }) => name)).toEqual(["build 3", "build 3 2", `${"😀".repeat(98)} 2`]);
});

test("only the keys of one organization are handed over when it is named", async () => {
  const [ada, ben] = [await person(), await person()];
  const { principalId, member } = await inOrganization(ada);
  await sql`insert into memberships (user_id, principal_id, role) values (${ben.userId}, ${principalId}, 'member')`;
  await newKey(ada);
  const inside = await newKey({ ...member, workspaceId: principalId });
  const made = await handOver(ada, ben, { principalId });
  expect(made.map(({ keyId }) => keyId)).toEqual([inside.id]);
  expect((await storedKey(made[0]?.successorId ?? 0)).owner_principal_id).toBe(principalId);
});

test("two thousand keys go at once, and the audit chain holds", async () => {
  const [ada, ben] = [await person(), await person()];
  await sql`
    insert into api_keys (name, prefix, access_key, hashed_secret_key, user_id)
    select 'k' || n, 'lk', 'many' || n, 'many' || n, ${ada.userId} from generate_series(1, 2000) n`;
  const made = await handOver(ada, ben);
  expect(new Set(made.map(({ token }) => token)).size).toBe(2000);
  expect((await findTampering()).firstBad).toBeNull();
});

describe("is refused and changes nothing", () => {
  const issue = (path: string, message: string) => ({ code: "invalid_input", issues: [{ path, message }] });
  const notFound = { code: "not_found" };

  async function expectRefusal(attempt: (ada: UserActor) => Promise<unknown>, refusal: object) {
    const ada = await person();
    await newKey(ada, { scope: ["*"] });
    const before = await keysOf(ada);
    await expect(attempt(ada)).rejects.toMatchObject(refusal);
    expect(await keysOf(ada)).toEqual(before);
  }

  test("to the same user", () =>
    expectRefusal((ada) => handOver(ada, ada), issue("to_user_id", "hand_over_to_same")));

  test("to a user who is deactivated", () =>
    expectRefusal(
      async (ada) => handOver(ada, await person({ is_active: false })),
      issue("to_user_id", "unknown_user"),
    ));

  test("to a user outside the organization that owns a key", async () => {
    const { principalId, member: ada } = await inOrganization(await person());
    await newKey({ ...ada, workspaceId: principalId });
    const before = await keysOf(ada);
    await expect(handOver(ada, await person())).rejects.toMatchObject(issue("to_user_id", "not_a_member"));
    expect(await keysOf(ada)).toEqual(before);
  });

  test("with an end more than seven days away", () =>
    expectRefusal(
      async (ada) => handOver(ada, await person(), { endsAt: new Date(Date.now() + 7 * 24 * hour + 60_000) }),
      issue("ends_at", "hand_over_too_late"),
    ));

  test("by somebody who may make no keys for the other", () =>
    expectRefusal(async (ada) => handOver(ada, await person(), {}, ada), notFound));

  test("for keys that manage keys, when the last proof is over ten minutes old", () =>
    expectRefusal(
      async (ada) => {
        const stale = { ...admin, authenticatedAt: new Date(Date.now() - 11 * 60_000) };
        return handOver(ada, await person(), {}, stale);
      },
      { code: "sign_in_again" },
    ));
});

test("the operator hands over too", async () => {
  const [ada, ben] = [await person(), await person()];
  await newKey(ada);
  const asked = { fromUserId: ada.userId, toUserId: ben.userId, endsAt: inAnHour };
  expect(await database().transaction((tx) => handOverKeys(tx, operator, asked))).toHaveLength(1);
});
