import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "../db/change-notice";
import { nothing, scene, settled } from "./test-look-ups";

describe("a look-up that a change overtakes", () => {
  it("is not remembered, whatever comes first: the change or the answer", async () => {
    const { keys, lookUps, begin, commit, read, land } = scene();
    const first = await begin();
    read();
    keys.apply(commit());
    await land();
    expect(await first.answer).toBe(1);
    const second = await begin();
    expect(lookUps).toHaveLength(1);
    await land();
    expect(await second.answer).toBe(2);
    expect(await (await begin()).answer).toBe(2);
    expect(lookUps).toHaveLength(0);
  });

  it("does not answer those who came after the change", async () => {
    const { keys, lookUps, begin, commit, read, land } = scene();
    const before = await begin();
    read();
    keys.apply(commit(false));
    const after = await begin();
    expect(lookUps).toHaveLength(1);
    await land();
    expect(await before.answer).toBe(1);
    expect(lookUps).toHaveLength(1);
    await land();
    expect(await after.answer).toBe("unknown_key");
  });

  it("is remembered when the change was another key's", async () => {
    const { keys, lookUps, begin, land } = scene();
    const first = await begin();
    keys.apply({ ...nothing, keys: [8], users: [71], owners: [2] });
    await land();
    expect(await first.answer).toBe(1);
    expect(await (await begin()).answer).toBe(1);
    expect(lookUps).toHaveLength(0);
  });

  it.each([
    ["its key", { keys: [7] }],
    ["its user", { users: [70] }],
    ["its owner", { owners: [1] }],
    ["too much to name", { flush: true }],
  ])("is forgotten after a change of %s", async (_what, change) => {
    const { keys, lookUps, begin, land } = scene();
    const first = await begin();
    await land();
    await first.answer;
    keys.apply({ ...nothing, ...change });
    const second = await begin();
    expect(lookUps).toHaveLength(1);
    await land();
    await second.answer;
  });

  it("does not hide a key that was made meanwhile", async () => {
    const { keys, begin, commit, read, land } = scene();
    commit(false);
    const first = await begin();
    read();
    keys.apply(commit(true));
    await land();
    expect(await first.answer).toBe("unknown_key");
    const second = await begin();
    await land();
    expect(await second.answer).toBe(3);
  });
});

it("a gap in hearing forgets what is remembered and what is being looked up", async () => {
  const { keys, lookUps, begin, read, land, commit } = scene();
  const first = await begin();
  read();
  commit();
  keys.forget();
  await land();
  expect(await first.answer).toBe(1);
  const second = await begin();
  expect(lookUps).toHaveLength(1);
  await land();
  expect(await second.answer).toBe(2);
});

type Step = "check" | "read" | "land" | "fail" | "edit" | "delete" | "restore" | "hear" | "gap";
const step = fc.constantFrom<Step>(
  "check",
  "read",
  "land",
  "fail",
  "edit",
  "delete",
  "restore",
  "hear",
  "gap",
);

it("in whatever order look-ups, changes and notices fall, nobody is answered by what was heard to be over", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.nat(3)), { maxLength: 40 }), async (steps) => {
      const { keys, lookUps, begin, commit, read, land, version } = scene();
      const announced: { change: Change; version: number; isThere: boolean }[] = [];
      let heard = { version: 1, isThere: true };
      let isThere = true;
      const checks: Promise<void>[] = [];
      const start = async () => {
        const floor = heard.version;
        const isOver = !heard.isThere && announced.length === 0;
        const { answer } = await begin();
        checks.push(
          answer.then(
            (answer) => {
              if (typeof answer === "number") expect(answer).toBeGreaterThanOrEqual(floor);
              if (isOver && version() === floor) expect(answer).toBe("unknown_key");
            },
            (error) => expect(error).toMatchObject({ message: expect.stringMatching(/cut|answer/) }),
          ),
        );
      };
      const change = (there: boolean) => {
        isThere = there;
        announced.push({ change: commit(there), version: version(), isThere: there });
      };
      for (const [what, which] of steps) {
        const at = lookUps.length === 0 ? 0 : which % lookUps.length;
        if (what === "check") await start();
        else if (what === "read") read(at);
        else if (what === "land") await land(at);
        else if (what === "fail") await land(at, new Error("cut"));
        else if (what === "edit") change(isThere);
        else if (what === "delete") change(false);
        else if (what === "restore") change(true);
        else if (what === "hear") {
          const next = announced.shift();
          if (next) {
            keys.apply(next.change);
            heard = next;
          }
        } else keys.forget();
        await settled();
      }
      while (lookUps.length > 0) await land();
      await Promise.all(checks);
    }),
    { numRuns: 100 },
  );
});
