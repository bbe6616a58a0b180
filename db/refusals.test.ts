import { expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { AppError } from "../lib/result";
import { findTampering } from "./audit-check";
import { change } from "./change";
import { deleteKey, updateKey } from "./keys";
import { writeRefusals } from "./refusals";
import { testDatabase } from "./test-database";
import { callingWith, newKey, person } from "./test-scene";

const { sql } = await testDatabase();
const refusals = (actor: UserActor) => sql`
  select action, target_id, target_name, address, request_id, actor_key_id, refusal, times from audit_log
  where actor_user_id = ${actor.userId} and refusal is not null order by id`;

const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow(AppError);

test("the first refusal of a kind is in the log at once, the rest of the minute is one row with their number", async () => {
  const [mallory, key] = [await person(), await newKey(await person())];
  const tries = Array.from({ length: 500 }, () => refused(deleteKey(mallory, key)));
  await Promise.all(tries);
  const row = { action: "key.delete", target_id: key.id, refusal: "not_found", address: "192.0.2.7" };
  expect(await refusals(mallory)).toMatchObject([{ ...row, times: 1, request_id: "request-1" }]);
  await writeRefusals();
  expect(await refusals(mallory)).toMatchObject([
    { ...row, times: 1 },
    { ...row, times: 499, request_id: null },
  ]);
  await writeRefusals();
  expect(await refusals(mallory)).toHaveLength(2);

  await refused(deleteKey(mallory, key));
  expect(await refusals(mallory)).toMatchObject([{}, {}, { ...row, times: 1 }]);
  expect((await findTampering()).firstBad).toBeNull();
});

test("a row for many refusals names only what they have in common", async () => {
  const [mallory, owner] = [await person(), await person()];
  const keys = [await newKey(owner), await newKey(owner), await newKey(owner)];
  for (const key of keys) await refused(deleteKey(mallory, key));
  const elsewhere = { ...mallory, origin: { address: "198.51.100.1", requestId: "request-2" } };
  await refused(deleteKey(elsewhere, { id: keys[0]?.id ?? 0 }));
  await writeRefusals();
  const [first, rest] = await refusals(mallory);
  expect(first).toMatchObject({ target_id: keys[0]?.id, address: "192.0.2.7", times: 1 });
  expect(rest).toMatchObject({ target_id: null, target_name: null, address: null, times: 3 });
});

test("refusals of other people, keys, actions and reasons are counted apart", async () => {
  const [mallory, key] = [await person(), await newKey(await person())];
  const own = await newKey(mallory);
  const withKey = await callingWith(mallory, {});
  for (let i = 0; i < 3; i++) {
    await refused(deleteKey(mallory, key));
    await refused(deleteKey(withKey, key));
    await refused(updateKey(mallory, { id: key.id, enabled: false }));
    await refused(updateKey(mallory, { id: own.id, version: 99 }));
  }
  await writeRefusals();
  const seen = await refusals(mallory);
  expect(seen.slice(0, 4).map(({ times }) => times)).toEqual([1, 1, 1, 1]);
  expect(seen.slice(4)).toMatchObject([
    { action: "key.delete", refusal: "not_found", actor_key_id: null, times: 2 },
    { action: "key.delete", refusal: "not_found", actor_key_id: withKey.key?.id, times: 2 },
    { action: "key.update", refusal: "not_found", times: 2 },
    { action: "key.update", refusal: "version_conflict", times: 2 },
  ]);
});

test("more kinds than are remembered are written early instead of being forgotten", async () => {
  const mallory = await person();
  const asKey = (id: number): UserActor => {
    const grant = { scope: [], allowedModelNames: null, expiresAt: null };
    return { ...mallory, key: { id, ownerPrincipalId: 1, grant } };
  };
  const refuse = (id: number) =>
    refused(
      change(asKey(id), "key.delete", { type: "key", id: null, name: null }, () => {
        throw new AppError("insufficient_scope");
      }),
    );
  for (const id of [1, 1, ...Array.from({ length: 1000 }, (_, i) => i + 2)]) await refuse(id);
  expect(globalThis.latchkeyRefusals?.size).toBeLessThanOrEqual(1000);
  const [row] =
    await sql`select sum(times)::int as times from audit_log where actor_user_id = ${mallory.userId} and refusal is not null`;
  expect(row?.times).toBe(1002);
});
