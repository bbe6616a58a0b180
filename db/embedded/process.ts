import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { log } from "../log";

/** PostgreSQL's signals for a clean stop and for one that leaves work to the next start, and how long each may take. */
const stopSignals = [
  ["SIGINT", 10_000],
  ["SIGQUIT", 5_000],
  ["SIGKILL", 5_000],
] as const;
const pollMs = 10;

/** What PostgreSQL wrote about itself into its data folder: the first line is its process, the eighth its state. */
export function readPidFile(cluster: string): { pid: number | null; isReady: boolean } {
  const file = join(cluster, "postmaster.pid");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return { pid: Math.abs(Number(lines[0])) || null, isReady: lines[7]?.trim() === "ready" };
}

/**
 * Stops the server that a killed supervisor left behind, and makes sure that a leftover pid file is known for one.
 * Only for the holder of the data folder's lock.
 */
export async function stopLeftover(cluster: string): Promise<void> {
  const { pid } = readPidFile(cluster);
  if (pid === null) return;
  if (isServerOf(pid, cluster)) {
    log.warn({ pid }, "stopping the database that an earlier start left behind");
    await stopProcess(pid, () => isServerOf(pid, cluster));
  }
  const left = readPidFile(cluster).pid;
  if (left !== null && isAlive(left)) disown(cluster);
}

/**
 * The number in the file is another process's by now. PostgreSQL takes its own parent's number for stale; the rest of
 * the file must stay, since by it PostgreSQL finds out whether processes of the killed server still use the data.
 */
function disown(cluster: string): void {
  const file = join(cluster, "postmaster.pid");
  const [, ...rest] = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, [process.pid, ...rest].join("\n"));
}

export async function stopProcess(pid: number, isRunning: () => boolean): Promise<void> {
  for (const [signal, patience] of stopSignals) {
    const deadline = Date.now() + patience;
    if (isRunning()) send(pid, signal);
    while (isRunning() && Date.now() < deadline) await delay(pollMs);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Whether a process is the server of these database files, going by the command it was started with. */
export function isServerOf(pid: number, cluster: string): boolean {
  return isAlive(pid) && commandOf(pid).includes(`-D ${cluster} `);
}

function commandOf(pid: number): string {
  if (process.platform === "linux") {
    const file = `/proc/${pid}/cmdline`;
    return existsSync(file) ? readFileSync(file, "utf8").replaceAll("\0", " ") : "";
  }
  const words = ["-ww", "-o", "command=", "-p", String(pid)];
  return process.platform === "win32" ? "" : spawnSync("ps", words, { encoding: "utf8" }).stdout;
}
