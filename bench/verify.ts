import { fork } from "node:child_process";
import { cpus } from "node:os";
import { seededDatabase } from "./database";
import { end, type Measured, measure, startServer, type Target } from "./processes";

const keyCount = 10_000;
const keysInUse = 300;
const connections = 64;
const warmUpSeconds = 2;
const roundSeconds = 4;
const rounds = 5;

const database = await seededDatabase(keyCount);
const keys = database.keys.slice(0, keysInUse);
const bare = await startServer("bare `node:http` hello", "bench/hello.mjs", "/");
const gate = await startServer("`/verify`", "dist/gate.js", "/verify?scope=inference.chat&model=qwen3-32b");
const loader = fork("bench/load.mjs");

const bareRounds: Measured[] = [];
const gateRounds: Measured[] = [];
for (const target of [bare, gate]) {
  await measure(target, loader, { keys, connections, seconds: warmUpSeconds });
}
for (let round = 0; round < rounds; round++) {
  bareRounds.push(await measure(bare, loader, { keys, connections, seconds: roundSeconds }));
  gateRounds.push(await measure(gate, loader, { keys, connections, seconds: roundSeconds }));
}
for (const child of [loader, bare.process, gate.process]) await end(child);
await database.close();

const failed = [...bareRounds, ...gateRounds].reduce((sum, round) => sum + round.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`
\`npm run bench\`: Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, shared with the load generator
and the database; ${keyCount} keys in the embedded PostgreSQL, ${keysInUse} in use, ${connections} connections;
medians of ${rounds} rounds of ${roundSeconds} s in turn.

| | a second | p99 | CPU of the process, each | of bare |
|---|--:|--:|--:|--:|
${row(bare, bareRounds)}
${row(gate, gateRounds)}

${failed} failed.
`);

function row({ name }: Target, measured: Measured[]): string {
  const perSecond = median(measured.map((round) => round.perSecond)).toFixed(0);
  const p99 = median(measured.map((round) => round.p99Ms));
  const cpu = median(measured.map((round) => round.cpuMicros)).toFixed(0);
  const ratio = median(
    measured.map((round, i) => round.perSecond / (bareRounds[i]?.perSecond ?? Number.NaN)),
  );
  return `| ${name} | ${perSecond} | ${p99} ms | ${cpu} µs | ${(100 * ratio).toFixed(0)} % |`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
