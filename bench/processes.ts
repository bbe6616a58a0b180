import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

export type Load = { keys: string[]; connections: number; seconds: number };
export type Measured = { perSecond: number; p99Ms: number; cpuMicros: number; failed: number };
export type Target = { name: string; url: string; process: ChildProcess };

/** Linux counts the CPU time of processes in hundredths of a second. */
const microsPerTick = 10_000;

/** Starts a server as a process of its own, on a free port, and waits until it serves. */
export async function startServer(name: string, script: string, path: string): Promise<Target> {
  const port = await freePort();
  const child = fork(script, { env: { ...process.env, GATE_PORT: String(port) } });
  await once(child, "message");
  return { name, url: `http://127.0.0.1:${port}${path}`, process: child };
}

/** Starts the console on a free port and waits until it serves. */
export async function startConsole(): Promise<Target> {
  const port = await freePort();
  const child = fork("dist/console.js", { env: { ...process.env, PORT: String(port) } });
  await once(child, "message");
  return { name: "console", url: `http://localhost:${port}`, process: child };
}

/** Puts load on the target from another process and measures both sides of it. */
export async function measure(target: Target, loader: ChildProcess, load: Load): Promise<Measured> {
  const before = cpuMicros(target.process);
  loader.send({ url: target.url, ...load });
  const [{ total, ...result }] = await once(loader, "message");
  return { ...result, cpuMicros: (cpuMicros(target.process) - before) / total };
}

export async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  if (child.kill()) await exited;
}

/** CPU time of a process so far; not a number where there is no /proc. */
export function cpuMicros({ pid }: ChildProcess): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The second field is the program's name in parentheses, which may hold spaces.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
}
