import { mintToken } from "../lib/keys/token";
import { seededDatabase } from "./database";
import { end, failed, measure, startGate, startLoader } from "./processes";
import { table } from "./table";

const good = { connections: 16, seconds: 6 };
const crowd = { connections: 64, seconds: 8 };

/** Good keys, alone and beside a flood of well-formed ones that do not exist. */
export async function flood(): Promise<string> {
  const { keys, close } = await seededDatabase(1000);
  const gate = await startGate();
  const [loader, flooder] = [startLoader(), startLoader()];
  const unknown = Array.from({ length: 50_000 }, () => mintToken("lk").value);
  await measure(gate, loader, { keys, ...good, seconds: 2 });
  const alone = await measure(gate, loader, { keys, ...good });
  const flooding = measure(gate, flooder, { keys: unknown, ...crowd });
  const beside = await measure(gate, loader, { keys, ...good });
  const others = await flooding;
  await end(loader, flooder, gate.process);
  await close();
  const row = (name: string, result: typeof alone) => [
    name,
    result.perSecond.toFixed(0),
    `${result.p50Ms} ms`,
    `${result.p99Ms} ms`,
    failed(result),
  ];
  return `Flood: ${crowd.connections} connections present ${unknown.length} made-up keys beside ${good.connections} with good ones.

${table(["good keys", "a second", "p50", "p99", "failed"], [row("alone", alone), row("beside the flood", beside)])}

The flood was answered ${Object.entries(others.statuses)
    .map(([status, count]) => `${status} ${count} times`)
    .join(", ")}.`;
}
