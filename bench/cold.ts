import { seededDatabase } from "./database";
import { end, failed, measure, residentMb, startGate, startLoader } from "./processes";
import { table } from "./table";

const connections = 64;

/** A gate that has just started is asked for each of 10,000 keys once. */
export async function cold(): Promise<string> {
  const { keys, close } = await seededDatabase(10_000);
  const loader = startLoader();
  const gate = await startGate();
  const first = await measure(gate, loader, { keys, connections, once: true });
  await end(loader, gate.process);
  await close();
  const row = [first.total, `${first.seconds.toFixed(1)} s`, `${first.p50Ms} ms`, `${first.p99Ms} ms`];
  return `Cold start: each key once, ${connections} connections.

${table(["keys", "all of them", "p50", "p99", "failed"], [[...row, failed(first)]])}`;
}

/** How much a gate holds that remembers as many keys as it may. */
export async function memory(): Promise<string> {
  const { keys, close } = await seededDatabase(50_000);
  const loader = startLoader();
  const gate = await startGate();
  const empty = residentMb(gate.process);
  const result = await measure(gate, loader, { keys, connections, once: true });
  const full = residentMb(gate.process);
  await end(loader, gate.process);
  await close();
  const row = [result.total - failed(result), `${empty.toFixed(0)} MB`, `${full.toFixed(0)} MB`];
  return `Memory of the gate's process.

${table(["keys remembered", "before", "after"], [row])}`;
}
