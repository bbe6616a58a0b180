import { describe, expect, it } from "vitest";
import { mintToken } from "../lib/keys/token";
import { createClock } from "./clock";
import { scene } from "./test-look-ups";

const outage = Object.assign(new Error("cut"), { code: "ECONNRESET" });

/** A scene whose clock the test moves, with one key that was just read. */
async function remembered(options: Parameters<typeof scene>[0] = {}) {
  const clock = { ms: 1_000_000 };
  const set = scene({ now: () => clock.ms, ...options });
  const { answer } = await set.begin();
  await set.land();
  expect(await answer).toBe(1);
  return { ...set, clock };
}

describe("a key that was read", () => {
  it("is good from memory for 30 seconds, and then read again", async () => {
    const { begin, lookUps, clock } = await remembered();
    clock.ms += 29_999;
    expect(await (await begin()).answer).toBe(1);
    clock.ms += 1;
    await begin();
    expect(lookUps).toHaveLength(1);
  });

  it("is read again sooner where answers must be younger, and at every check where they must not be old", async () => {
    const younger = await remembered({ maxStaleMs: 5000 });
    younger.clock.ms += 5000;
    await younger.begin();
    expect(younger.lookUps).toHaveLength(1);
    const always = await remembered({ maxStaleMs: 0 });
    await always.begin();
    expect(always.lookUps).toHaveLength(1);
  });

  it("is good without a database as long as what was read is not too old, and never longer", async () => {
    const { begin, land, lookUps, clock } = await remembered({ maxStaleMs: 60_000 });
    clock.ms += 59_999;
    const last = await begin();
    await land(0, outage);
    expect(await last.answer).toBe(1);
    clock.ms += 1;
    await expect((await begin()).answer).rejects.toThrow("does not answer");
    expect(lookUps).toHaveLength(0);
  });

  it("is read at every check while changes are not heard, and answered from memory if that fails", async () => {
    let hears = true;
    const { begin, land, lookUps, commit, clock } = await remembered({ hears: () => hears });
    hears = false;
    commit();
    const direct = await begin();
    expect(lookUps).toHaveLength(1);
    await land();
    expect(await direct.answer).toBe(2);
    const failing = await begin();
    await land(0, outage);
    expect(await failing.answer).toBe(2);
    clock.ms += 30_000;
    const tooLate = await begin();
    await land(0, outage);
    await expect(tooLate.answer).rejects.toThrow("cut");
  });

  it("is not good without a database once it was heard to be over", async () => {
    const { keys, begin, land, commit } = await remembered();
    keys.apply(commit(false));
    const { answer } = await begin();
    await land(0, outage);
    await expect(answer).rejects.toThrow("cut");
  });
});

it("a thousand who present one unknown key at once cost one look-up", async () => {
  const { begin, land, lookUps } = scene();
  const all = await Promise.all(Array.from({ length: 1000 }, () => begin()));
  expect(lookUps).toHaveLength(1);
  await land();
  expect(new Set(await Promise.all(all.map(({ answer }) => answer)))).toEqual(new Set([1]));
});

it("a key that does not exist is looked for once in five seconds, and at once when keys were added", async () => {
  const clock = { ms: 0 };
  const { keys, begin, land, lookUps, commit } = scene({ now: () => clock.ms });
  commit(false);
  await begin();
  await land();
  clock.ms += 4999;
  expect(await (await begin()).answer).toBe("unknown_key");
  expect(lookUps).toHaveLength(0);
  keys.apply(commit(true));
  await begin();
  expect(lookUps).toHaveLength(1);
  await land();
  expect(await (await begin()).answer).toBe(3);
});

it("what cannot be a key is not looked for", async () => {
  const { begin, lookUps } = scene();
  expect(await (await begin("not a key")).answer).toBe("malformed_key");
  expect(lookUps).toHaveLength(0);
});

it("a crowd of made-up keys waits in its own lane, is told when that is full, and keeps no good key waiting", async () => {
  const { keys, begin, land, lookUps } = await remembered();
  const crowd = await Promise.all(Array.from({ length: 100 }, () => begin(mintToken("lk").value)));
  const strangers = Array.from({ length: 8 }, () => "stranger");
  expect(lookUps.map(({ way }) => way)).toEqual(strangers);
  const told = await Promise.allSettled(crowd.slice(72).map(({ answer }) => answer));
  expect(told.every(({ status }) => status === "rejected")).toBe(true);
  keys.forget();
  const good = await begin();
  expect(lookUps.map(({ way }) => way)).toEqual([...strangers, "known"]);
  await land(8);
  expect(await good.answer).toBe(1);
});

it("a database that does not answer is left alone, and tried again by one check at a time", async () => {
  const clock = { ms: 0 };
  const { begin, land, lookUps } = scene({ now: () => clock.ms });
  await begin();
  await land(0, outage);
  for (let i = 0; i < 50; i++) await begin(mintToken("lk").value);
  expect(lookUps).toHaveLength(0);
  clock.ms += 500;
  for (let i = 0; i < 50; i++) await begin(mintToken("lk").value);
  expect(lookUps).toHaveLength(1);
  await land();
  await begin(mintToken("lk").value);
  expect(lookUps).toHaveLength(1);
});

it("time passes while the machine sleeps and never goes back", () => {
  let monotonic = 0;
  let wall = 1_000_000;
  const now = createClock(
    () => monotonic,
    () => wall,
  );
  monotonic += 10;
  wall += 10;
  expect(now()).toBe(10);
  wall += 60_000;
  expect(now()).toBe(60_010);
  wall -= 3_600_000;
  expect(now()).toBe(60_010);
  monotonic += 5;
  wall += 5;
  expect(now()).toBe(60_015);
});
