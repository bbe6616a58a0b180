import { seededDatabase } from "./database";
import {
  end,
  failed,
  type Measured,
  measure,
  startGate,
  startLoader,
  startServer,
  type Target,
} from "./processes";
import { median, table } from "./table";

const keyCount = 10_000;
const connections = 64;
const warmUpSeconds = 4;
const roundSeconds = 4;
const rounds = 5;

/** Checks of keys in use beside a bare listener, in turn. */
export async function warm(): Promise<string> {
  const { keys, close } = await seededDatabase(keyCount);
  const bare = await startServer("bare `node:http` hello", "bench/hello.mjs", "/");
  const gate = await startGate();
  const loader = startLoader();
  const load = { keys, connections, seconds: roundSeconds };
  for (const target of [bare, gate]) await measure(target, loader, { ...load, seconds: warmUpSeconds });

  const measured = new Map<Target, Measured[]>([
    [bare, []],
    [gate, []],
  ]);
  for (let round = 0; round < rounds; round++) {
    for (const [target, results] of measured) results.push(await measure(target, loader, load));
  }
  await end(loader, bare.process, gate.process);
  await close();

  const ofBare = measured.get(bare) ?? [];
  const rows = [...measured].map(([{ name }, results]) => {
    const ratios = results.map((result, i) => result.perSecond / (ofBare[i]?.perSecond ?? Number.NaN));
    return [
      name,
      median(results.map(({ perSecond }) => perSecond)).toFixed(0),
      `${median(results.map(({ p99Ms }) => p99Ms))} ms`,
      `${median(results.map(({ cpuMicros }) => cpuMicros)).toFixed(1)} µs`,
      `${(100 * median(ratios)).toFixed(0)} %`,
      results.reduce((sum, result) => sum + failed(result), 0),
    ];
  });
  return `Warm checks: ${keyCount} keys in use, ${connections} connections, medians of ${rounds} rounds of ${roundSeconds} s in turn.

${table(["", "a second", "p99", "CPU of the process, each", "of bare", "failed"], rows)}`;
}
