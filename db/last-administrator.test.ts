import { beforeEach, describe, expect, test } from "vitest";
import { operator, type UserActor } from "../lib/actor";
import { deleteUserInput } from "../lib/users";
import { deleteUser } from "./delete-user";
import { createSetupLink } from "./door";
import { testDatabase } from "./test-database";
import { person } from "./test-scene";
import { updateUser } from "./users";

const { sql } = await testDatabase();

const administrator = (values = {}) => person({ is_admin: true, password_hash: "a digest", ...values });

const leave = {
  "is demoted": (id: number, actor: UserActor) => updateUser(actor, { id, is_admin: false }),
  "is deactivated": (id: number, actor: UserActor) => updateUser(actor, { id, is_active: false }),
  "is deleted": (id: number, actor: UserActor) =>
    deleteUser(actor, deleteUserInput.parse({ id, keys: "end" })),
};
const ways = Object.entries(leave);
const refusal = { code: "last_administrator", status: 409 };

const remaining = async () => {
  const rows = await sql<{ id: number }[]>`select id from users where is_admin and is_active`;
  return rows.map(({ id }) => id);
};

beforeEach(async () => {
  await sql`update users set is_admin = false`;
});

describe.each(ways)("the last administrator stays when one %s", (_name, way) => {
  test("by themselves, or by the operator", async () => {
    const last = await administrator();
    await administrator({ is_active: false });
    await expect(way(last.userId, last)).rejects.toMatchObject(refusal);
    await expect(updateUser(operator, { id: last.userId, is_active: false })).rejects.toMatchObject(refusal);
    expect(await remaining()).toEqual([last.userId]);
    const [row] =
      await sql`select refusal from audit_log where target_id = ${last.userId} order by id limit 1`;
    expect(row).toEqual({ refusal: "last_administrator" });
  });

  test("while nobody has accepted the invitation to be the other one", async () => {
    const last = await administrator();
    const invited = await administrator({ password_hash: null });
    await expect(way(last.userId, last)).rejects.toMatchObject(refusal);
    await way(invited.userId, last);
    expect(await remaining()).toEqual([last.userId]);
  });

  test("but goes once there is another", async () => {
    const [first, second] = [await administrator(), await administrator()];
    await way(first.userId, first);
    expect(await remaining()).toEqual([second.userId]);
  });

  test("of two who leave at once, by each other or by themselves, one remains: 20 times", async () => {
    for (let round = 0; round < 20; round++) {
      await sql`update users set is_admin = false`;
      const [first, second] = [await administrator(), await administrator()];
      const isMutual = round % 2 === 0;
      const settled = await Promise.allSettled([
        way(first.userId, isMutual ? second : first),
        way(second.userId, isMutual ? first : second),
      ]);
      const refusals = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
      expect(refusals).toEqual(["last_administrator"]);
      expect(await remaining()).toHaveLength(1);
    }
  });
});

test("ten who all leave at once in every way leave one behind, and no way to claim the installation", async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => administrator()));
  const settled = await Promise.allSettled(all.map((one, i) => ways[i % ways.length]?.[1](one.userId, one)));
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(9);
  expect(await remaining()).toHaveLength(1);
  expect(await createSetupLink()).toBeNull();
});
