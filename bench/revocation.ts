import { connect } from "../db/client";
import { seededDatabase } from "./database";
import { end, failed, type Measured, measure, startGate, startLoader, type Target } from "./processes";
import { statusOf } from "./requests";
import { percentile, table } from "./table";

const revocations = 1000;
const load = { connections: 16, seconds: 1 };
const goodKeys = 160;

/** How long after its commit a revocation is in force on every gate, asked over and over. */
export async function revocation(): Promise<string> {
  const rows = [];
  for (const count of [1, 2, 4]) rows.push([count, ...(await revoke(count)).times]);
  const { times, others } = await revoke(2, true);
  rows.push(["2, under load", ...times]);
  const sum = (of: (result: Measured) => number) => others.reduce((all, result) => all + of(result), 0);
  const perSecond = sum(({ total }) => total) / sum(({ seconds }) => seconds);
  return `Revocation: ${revocations} keys that every gate remembers are disabled one by one; the time from the commit to the
refusal by each gate. Under load: ${load.connections} connections to each gate ask with good keys as fast as they are answered,
${perSecond.toFixed(0)} times a second each, of which ${sum(failed)} were refused.

${table(["gates", "p50", "p99", "maximum"], rows)}`;
}

async function revoke(count: number, isLoaded = false): Promise<{ times: string[]; others: Measured[] }> {
  const { keys, close } = await seededDatabase(revocations + goodKeys);
  const good = keys.splice(revocations);
  const gates = await Promise.all(Array.from({ length: count }, (_, i) => startGate(`gate ${i}`)));
  const loaders = isLoaded ? gates.map(startLoader) : [];
  const { sql, close: hangUp } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "bench",
  });
  let isOver = false;
  const others: Measured[] = [];
  const crowds = gates.map(async (gate, i) => {
    const loader = loaders[i];
    while (loader && !isOver) others.push(await measure(gate, loader, { keys: good, ...load }));
  });
  const took: number[] = [];
  for (const key of keys) {
    await Promise.all(gates.map((gate) => statusOf(gate, key)));
    const [, accessKey = ""] = key.split("_");
    await sql`update api_keys set enabled = false where access_key = ${accessKey}`;
    const committed = performance.now();
    took.push(...(await Promise.all(gates.map((gate) => untilRefused(gate, key, committed)))));
  }
  isOver = true;
  await Promise.all(crowds);
  await hangUp();
  await end(...loaders, ...gates.map((gate) => gate.process));
  await close();
  return { times: [0.5, 0.99, 1].map((part) => `${percentile(took, part).toFixed(1)} ms`), others };
}

async function untilRefused(gate: Target, key: string, since: number): Promise<number> {
  while ((await statusOf(gate, key)) === 200);
  return performance.now() - since;
}
