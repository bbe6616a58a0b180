import { expect, it } from "vitest";
import type { Catalogue } from "../db/catalogue";
import { keepCatalogue } from "./catalogue";
import { settled } from "./test-look-ups";

/** A catalogue whose readings see the version of their begin, and land when the test says so. */
function scene({ hears = (): boolean => true, maxStaleMs = 30_000 } = {}) {
  let time = 0;
  let version = 1;
  const readings: { land: (error?: Error) => void }[] = [];
  const kept = keepCatalogue({
    read() {
      const catalogue = { models: new Map(), closed: new Map(), finishing: new Set([version]) };
      return new Promise<Catalogue>((resolve, reject) => {
        readings.push({ land: (error) => (error ? reject(error) : resolve(catalogue)) });
      });
    },
    hears,
    maxStaleMs,
    now: () => time,
  });
  const land = async (error?: Error) => {
    readings.shift()?.land(error);
    await settled();
  };
  return {
    kept,
    readings,
    land,
    commit: () => {
      version += 1;
    },
    pass: (ms: number) => {
      time += ms;
    },
    /** Asks; the answer is the version that was read. */
    ask: () => {
      const answer = Promise.resolve(kept.current()).then(({ catalogue }) => [...catalogue.finishing][0]);
      answer.catch(() => {});
      return answer;
    },
  };
}

it("one reading serves all who ask meanwhile, and whoever asks within 30 s", async () => {
  const { kept, readings, ask, land, pass } = scene();
  const answers = [ask(), ask(), ask()];
  expect(readings.length).toBe(1);
  await land();
  expect(await Promise.all(answers)).toEqual([1, 1, 1]);
  pass(29_999);
  expect(kept.closed()).not.toBeInstanceOf(Promise);
  pass(1);
  expect(kept.closed()).toBeInstanceOf(Promise);
  expect(readings.length).toBe(1);
});

it("a reading that a change overtakes is not kept, and nobody joins it", async () => {
  const { kept, readings, ask, land, commit } = scene();
  const before = ask();
  commit();
  kept.drop();
  const after = [ask(), ask()];
  expect(readings.length).toBe(1);
  await land();
  expect(await before).toBe(1);
  expect(kept.current()).toBeInstanceOf(Promise);
  await land();
  expect(await Promise.all(after)).toEqual([2, 2]);
  expect(kept.counts.reads).toBe(2);
  expect(kept.current()).not.toBeInstanceOf(Promise);
});

it("while changes are not heard nobody is answered by what was read before they asked", async () => {
  const { ask, land, commit, readings } = scene({ hears: () => false });
  const first = ask();
  commit();
  const others = [ask(), ask(), ask()];
  expect(readings.length).toBe(1);
  await land();
  await land();
  expect(await Promise.all([first, ...others])).toEqual([1, 2, 2, 2]);
  expect(readings.length).toBe(0);
});

it("without a database what was read is good up to the bound, and no longer", async () => {
  const { ask, land, pass } = scene({ maxStaleMs: 60_000 });
  const first = ask();
  await land();
  expect(await first).toBe(1);
  pass(59_999);
  const second = ask();
  await land(new Error("down"));
  expect(await second).toBe(1);
  pass(1);
  const third = ask();
  await land(new Error("down"));
  await expect(third).rejects.toThrow("down");
});

it("nothing read before a change is good for want of the database", async () => {
  const { kept, ask, land } = scene();
  const first = ask();
  await land();
  await first;
  kept.drop();
  const second = ask();
  await land(new Error("down"));
  await expect(second).rejects.toThrow("down");
});
