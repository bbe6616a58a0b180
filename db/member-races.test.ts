import { expect, test } from "vitest";
import type { UserActor } from "../lib/actor";
import { AppError } from "../lib/result";
import { connect } from "./client";
import { addMember, leaveOrganization, removeMember } from "./members";
import { deleteOrganization } from "./organizations";
import { testDatabase } from "./test-database";
import { inOrganization, newKey, person } from "./test-scene";

const { sql, url } = await testDatabase();
const admin = await person({ is_admin: true });
const rounds = Array.from({ length: 12 }, (_, i) => i);

type Place = { principalId: number; member: UserActor };

function newKeyIn({ principalId, member }: Place) {
  return newKey(member, { owner_principal_id: principalId });
}

/** `won`, or the code of the refusal; anything else that is thrown fails the test. */
function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "won",
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
}

const waiting = () =>
  sql`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Makes `second` wait for the locks that `first` takes: `first` gets as far as it does before the audit log, and stops there. */
async function meanwhile(first: () => Promise<unknown>, second: () => Promise<unknown>) {
  const other = connect(url, { max: 1, applicationName: "other" });
  const outcomes = await other.sql.begin(async (tx) => {
    await tx`lock table audit_log in access exclusive mode`;
    const one = outcome(first());
    await expect.poll(waiting, { interval: 5 }).toEqual([{ count: 1 }]);
    const two = outcome(second());
    await expect.poll(waiting, { interval: 5 }).toEqual([{ count: 2 }]);
    return { one, two };
  });
  await other.close();
  return [await outcomes.one, await outcomes.two];
}

async function keysIn(principalId: number) {
  return sql`select id from api_keys where owner_principal_id = ${principalId} and deleted_at is null`;
}

test("a key that is being made there while its user is taken out ends with the others", async () => {
  const place = await inOrganization(await person());
  const { principalId, member } = place;
  const removal = { organization_id: principalId, user_id: member.userId, keys: "end", ends_in: 0 } as const;
  const happened = await meanwhile(
    () => newKeyIn(place),
    () => removeMember(admin, removal),
  );
  expect(happened).toEqual(["won", "won"]);
  expect(await keysIn(principalId)).toEqual([]);
});

test("no key is made there by somebody who is being taken out", async () => {
  const place = await inOrganization(await person());
  const happened = await meanwhile(
    () => leaveOrganization(place.member, { id: place.principalId }),
    () => newKeyIn(place),
  );
  expect(happened).toEqual(["won", "not_found"]);
  expect(await keysIn(place.principalId)).toEqual([]);
});

test("an organization in which a key is being made is not deleted", async () => {
  const place = await inOrganization(await person());
  const happened = await meanwhile(
    () => newKeyIn(place),
    () => deleteOrganization(admin, { id: place.principalId }),
  );
  expect(happened).toEqual(["won", "organization_not_empty"]);
  expect(await keysIn(place.principalId)).toHaveLength(1);
});

test("no key is made in an organization that is being deleted", async () => {
  const place = await inOrganization(await person());
  const happened = await meanwhile(
    () => deleteOrganization(admin, { id: place.principalId }),
    () => newKeyIn(place),
  );
  expect(happened).toEqual(["won", "not_found"]);
});

test("nobody joins an organization that is being deleted", async () => {
  const { principalId } = await inOrganization(await person());
  const someone = await person();
  const happened = await meanwhile(
    () => deleteOrganization(admin, { id: principalId }),
    () => addMember(admin, { organization_id: principalId, user_name: someone.userName, role: "member" }),
  );
  expect(happened).toEqual(["won", "not_found"]);
});

test("two members who hand their keys to each other at once do not wait for ever", async () => {
  const one = await inOrganization(await person());
  const two = { principalId: one.principalId, member: await person() };
  two.member = { ...two.member, memberships: one.member.memberships };
  await sql`insert into memberships (user_id, principal_id, role) values (${two.member.userId}, ${one.principalId}, 'member')`;
  for (const place of [one, two]) await newKeyIn(place);
  const giveTo = (from: UserActor, to: UserActor) =>
    removeMember(admin, {
      organization_id: one.principalId,
      user_id: from.userId,
      keys: "hand_over",
      to_user_id: to.userId,
      ends_in: 60,
    });
  const happened = await Promise.all(
    [giveTo(one.member, two.member), giveTo(two.member, one.member)].map(outcome),
  );
  expect(happened.toSorted()).toEqual(["invalid_input", "won"]);
});

test.each(rounds)("whatever comes first, no key is left whose user does not belong there (%i)", async () => {
  const place = await inOrganization(await person());
  const works = [
    newKeyIn(place),
    leaveOrganization(place.member, { id: place.principalId }),
    newKeyIn(place),
    deleteOrganization(admin, { id: place.principalId }),
  ].map(outcome);
  const happened = await Promise.all(works);
  expect(happened[1]).toMatch(/^(won|not_found)$/);
  const left = await sql`
    select k.id from api_keys k where k.owner_principal_id = ${place.principalId} and k.deleted_at is null and not exists (
      select from memberships m where m.user_id = k.user_id and m.principal_id = k.owner_principal_id)`;
  expect(left).toEqual([]);
});
