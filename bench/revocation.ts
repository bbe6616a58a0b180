import { Agent, request } from "node:http";
import { connect } from "../db/client";
import { seededDatabase } from "./database";
import { end, startGate, type Target } from "./processes";
import { percentile, table } from "./table";

const revocations = 1000;
const agent = new Agent({ keepAlive: true });

/** How long after its commit a revocation is in force on every gate, asked over and over. */
export async function revocation(): Promise<string> {
  const rows = [];
  for (const count of [1, 2, 4]) rows.push([count, ...(await revoke(count))]);
  agent.destroy();
  return `Revocation: ${revocations} keys that every gate remembers are disabled one by one; the time from the commit to the
refusal by each gate.

${table(["gates", "p50", "p99", "maximum"], rows)}`;
}

async function revoke(count: number): Promise<string[]> {
  const { keys, close } = await seededDatabase(revocations);
  const gates = await Promise.all(Array.from({ length: count }, (_, i) => startGate(`gate ${i}`)));
  const { sql, close: hangUp } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "bench",
  });
  const took: number[] = [];
  for (const key of keys) {
    await Promise.all(gates.map((gate) => statusOf(gate, key)));
    const [, accessKey = ""] = key.split("_");
    await sql`update api_keys set enabled = false where access_key = ${accessKey}`;
    const committed = performance.now();
    took.push(...(await Promise.all(gates.map((gate) => untilRefused(gate, key, committed)))));
  }
  await hangUp();
  await end(...gates.map((gate) => gate.process));
  await close();
  return [0.5, 0.99, 1].map((part) => `${percentile(took, part).toFixed(1)} ms`);
}

async function untilRefused(gate: Target, key: string, since: number): Promise<number> {
  while ((await statusOf(gate, key)) === 200);
  return performance.now() - since;
}

function statusOf({ url }: Target, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { Authorization: `Bearer ${key}` } }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    asked.once("error", reject).end();
  });
}
