import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

export type Load = {
  keys: string[];
  connections: number;
  seconds?: number;
  once?: boolean;
  /** Sent with each request, which then is a POST of JSON. */
  body?: string;
  headers?: Record<string, string>;
};
export type Measured = {
  connections: number;
  total: number;
  perSecond: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  errors: number;
  /** How often each HTTP status came. */
  statuses: Record<string, number>;
  cpuMicros: number;
};
export type Target = { name: string; origin: string; url: string; process: ChildProcess };

/** Linux counts the CPU time of processes in hundredths of a second. */
const microsPerTick = 10_000;

/** Starts a server as a process of its own, on a free port, and waits until it serves. */
export async function startServer(name: string, script: string, path: string, env = {}): Promise<Target> {
  const port = await freePort();
  const child = fork(script, { env: { ...process.env, ...env, GATE_PORT: String(port) } });
  await once(child, "message");
  const origin = `http://127.0.0.1:${port}`;
  return { name, origin, url: origin + path, process: child };
}

export const startGate = (name = "`/verify`", env = {}) =>
  startServer(name, "dist/gate.js", "/verify?scope=inference.chat&model=qwen3-32b", env);

export const startLoader = () => fork("bench/load.mjs");

/** Starts the console on a free port and waits until it serves. */
export async function startConsole(): Promise<Target> {
  const port = await freePort();
  const child = fork("dist/console.js", { env: { ...process.env, PORT: String(port) } });
  await once(child, "message");
  const origin = `http://localhost:${port}`;
  return { name: "console", origin, url: origin, process: child };
}

/** Puts load on the target from another process and measures both sides of it. */
export async function measure(target: Target, loader: ChildProcess, load: Load): Promise<Measured> {
  const before = cpuMicros(target.process);
  loader.send({ url: target.url, ...load });
  const [result] = await once(loader, "message");
  return { ...result, cpuMicros: (cpuMicros(target.process) - before) / result.total };
}

/** Everything that was not answered 200. */
export function failed({ errors, statuses }: Measured): number {
  const others = Object.entries(statuses).filter(([status]) => status !== "200");
  return others.reduce((sum, [, count]) => sum + count, errors);
}

export async function end(...children: ChildProcess[]): Promise<void> {
  for (const child of children) {
    const exited = once(child, "exit");
    if (child.kill()) await exited;
  }
}

/** Resident memory of a process in MB; not a number where there is no /proc. */
export function residentMb({ pid }: ChildProcess): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return Number.NaN;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, "utf8"))?.[1]) / 1024;
}

/** CPU time of a process so far; not a number where there is no /proc. */
export function cpuMicros({ pid }: ChildProcess): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The second field is the program's name in parentheses, which may hold spaces.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
}
