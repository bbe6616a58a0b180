import { expect, it } from "vitest";
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
