import { expect, it } from "vitest";
import { deleteKey, updateKey } from "../db/keys";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { gateProgram } from "./test-process";

const revocations = 500;
const boundMs = 30_000;

const { sql } = await testDatabase();
const start = await gateProgram();
const gates = await Promise.all([start(), start()]);
const ada = await person();
const keys = await Promise.all(Array.from({ length: revocations }, () => newKey(ada)));
const good = await Promise.all(Array.from({ length: 20 }, () => newKey(ada)));

/** As the console does, and as somebody does by hand. */
const ways = [
  (id: number) => deleteKey(ada, { id }),
  (id: number) => updateKey(ada, { id, enabled: false }),
  (id: number) => sql`update api_keys set expires_at = now() - interval '1 second' where id = ${id}`,
];

it(`${revocations} keys revoked under load are refused by both gates for good, and good keys never`, async () => {
  /** By gate: the keys that it has refused. From then on it may never let one through. */
  const refused = gates.map(() => new Set<string>());
  const wrong: string[] = [];
  let asked = 0;
  let isOver = false;

  const client = async (which: number, first: number) => {
    const [gate, over] = [gates[which], refused[which]];
    for (let turn = first; !isOver; turn++) {
      const isGood = turn % 2 === 0;
      const all = isGood ? good : keys;
      const { value = "" } = all[(turn * 7) % all.length] ?? {};
      const isOverBefore = over?.has(value);
      const status = await gate?.check(value);
      asked += 1;
      const isRight = isGood
        ? status === 200
        : isOverBefore
          ? status === 401
          : [200, 401].includes(status ?? 0);
      if (!isRight)
        wrong.push(`${isGood ? "good" : isOverBefore ? "refused before" : "to be revoked"}: ${status}`);
    }
  };
  const clients = gates.flatMap((_, which) => Array.from({ length: 8 }, (_, at) => client(which, at)));

  /** How long after its commit each gate let the key through for the last time. */
  const lastYes = async (value: string) => {
    const committed = performance.now();
    return Promise.all(
      gates.map(async (gate, which) => {
        let last = 0;
        for (;;) {
          const began = performance.now();
          const status = await gate.check(value);
          if (status === 401) break;
          if (status === 200) last = began - committed;
          else wrong.push(`revoked: ${status}`);
        }
        refused[which]?.add(value);
        return last;
      }),
    );
  };
  const late: number[] = [];
  const console = async (turn: number) => {
    for (let i = turn; i < keys.length; i += 4) {
      const { id = 0, value = "" } = keys[i] ?? {};
      for (const gate of gates) if ((await gate.check(value)) !== 200) wrong.push("not good at first");
      await ways[i % ways.length]?.(id);
      late.push(...(await lastYes(value)));
    }
  };
  await Promise.all(Array.from({ length: 4 }, (_, turn) => console(turn)));
  for (const { value } of keys) {
    expect(await Promise.all(gates.map((gate) => gate.check(value)))).toEqual([401, 401]);
  }
  isOver = true;
  await Promise.all(clients);

  expect(wrong).toEqual([]);
  expect(late).toHaveLength(revocations * gates.length);
  expect(Math.max(...late)).toBeLessThan(boundMs);
  expect(asked).toBeGreaterThan(revocations * gates.length);
}, 120_000);
