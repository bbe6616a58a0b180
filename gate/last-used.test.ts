import { describe, expect, it } from "vitest";
import { testDatabase } from "../db/test-database";
import { newKey, person, storedKey } from "../db/test-scene";
import { testGate } from "./test-gate";

const { sql } = await testDatabase();
const gate = await testGate();
const ada = await person();
const request = { rawHeaders: ["Host", "gate"], socket: { remoteAddress: "192.0.2.1" } };

async function proven(value: string) {
  const proof = await gate.keys.prove(value);
  if (typeof proof === "string") throw new Error(proof);
  return proof.credential;
}

const note = async ({ value }: { value: string }, at: Date) =>
  gate.used.note(await proven(value), at, request, false);

it("a use is written with the next batch and leaves the rest of the key alone", async () => {
  const key = await newKey(ada);
  const before = await storedKey(key.id);
  const started = new Date();
  await gate.check(key.value);
  expect((await storedKey(key.id)).last_used_at).toBeNull();
  await gate.used.flush();
  const { last_used_at, last_used_address, ...after } = await storedKey(key.id);
  expect(last_used_at?.getTime()).toBeGreaterThanOrEqual(started.getTime());
  expect(last_used_address).toBe("127.0.0.1");
  expect({ ...after, last_used_at: null, last_used_address: null }).toEqual(before);
});

it("only a yes is a use", async () => {
  const key = await newKey(ada, { scope: ["inference.chat"] });
  await gate.check(key.value, "?scope=management");
  await gate.check(key.value, "?scope=unknown");
  await gate.used.flush();
  expect((await storedKey(key.id)).last_used_at).toBeNull();
});

it("the last use never moves back", async () => {
  const key = await newKey(ada);
  const [late, early] = [new Date("2026-03-01T00:00:00Z"), new Date("2026-02-01T00:00:00Z")];
  await note(key, late);
  await gate.used.flush();
  await note(key, early);
  await gate.used.flush();
  expect((await storedKey(key.id)).last_used_at).toEqual(late);
});

describe("checks are counted", () => {
  const counted = (id: number) =>
    sql`select day::text, checks from key_usage where key_id = ${id} order by day`;

  it("once, also where the last use could not be written with them", async () => {
    const key = await newKey(ada);
    const credential = await proven(key.value);
    gate.used.note(credential, new Date("2026-05-01T12:00:00Z"), request, true);
    await sql`alter table api_keys rename to api_keys_away`;
    await gate.used.flush();
    await sql`alter table api_keys_away rename to api_keys`;
    gate.used.note(credential, new Date("2026-05-01T12:00:01Z"), request, true);
    await gate.used.flush();
    expect(await gate.usage.flush()).toBe(true);
    expect(await counted(key.id)).toEqual([{ day: "2026-05-01", checks: 2 }]);
  });

  it("on their own day, by UTC", async () => {
    const key = await newKey(ada);
    const credential = await proven(key.value);
    for (const at of ["2026-05-01T23:59:58Z", "2026-05-01T23:59:59.999Z", "2026-05-02T00:00:00Z"])
      gate.used.note(credential, new Date(at), request, true);
    await gate.used.flush();
    expect(await gate.usage.flush()).toBe(true);
    expect(await counted(key.id)).toEqual([
      { day: "2026-05-01", checks: 2 },
      { day: "2026-05-02", checks: 1 },
    ]);
  });
});

it("what could not be written is written later, unless the key was used again", async () => {
  const [a, b] = [await newKey(ada), await newKey(ada)];
  const [first, second] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-01-02T00:00:00Z")];
  await note(a, first);
  await note(b, first);
  const credential = await proven(b.value);
  await sql`alter table api_keys rename to api_keys_away`;
  const failing = gate.used.flush();
  gate.used.note(credential, second, request, false);
  await failing;
  await sql`alter table api_keys_away rename to api_keys`;
  await gate.used.flush();
  expect((await storedKey(a.id)).last_used_at).toEqual(first);
  expect((await storedKey(b.id)).last_used_at).toEqual(second);
});
