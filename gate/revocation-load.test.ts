import { expect, it } from "vitest";
import { deleteKey, updateKey } from "../db/keys";
import { testDatabase } from "../db/test-database";
import { newKey, person } from "../db/test-scene";
import { gateProgram } from "./test-process";

const revocations = 500;
/** Within this a gate has heard of a change or knows that it does not hear, which is sooner than the 30 s of contract. */
const deafMs = 10_000;

const { sql } = await testDatabase();
const start = await gateProgram();
const gates = await Promise.all([start(), start()]);
const ada = await person();
const keys = await Promise.all(Array.from({ length: revocations }, () => newKey(ada)));
const good = await Promise.all(Array.from({ length: 20 }, () => newKey(ada)));

/** Every fifth is asked for the first time while it is revoked, so that the look-up and the notice race. */
const isNew = (i: number) => i % 5 === 0;
const remembered = keys.filter((_, i) => !isNew(i));

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
    for (let turn = first; !isOver; turn++) {
      const all = turn % 2 === 0 ? good : remembered;
      const { value = "" } = all[(turn * 7) % all.length] ?? {};
      const expected = all === good ? [200] : refused[which]?.has(value) ? [401] : [200, 401];
      const status = (await gates[which]?.check(value)) ?? 0;
      asked += 1;
      if (!expected.includes(status)) wrong.push(`${status} instead of ${expected.join(" or ")}`);
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
      const ask = () => Promise.all(gates.map((gate) => gate.check(value)));
      if (!isNew(i)) expect(await ask()).toEqual([200, 200]);
      await Promise.all([ways[i % ways.length]?.(id), isNew(i) && ask()]);
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
  expect(Math.max(...late)).toBeLessThan(deafMs);
  expect(asked).toBeGreaterThan(revocations * gates.length);
}, 120_000);
