import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../start-error";
import type { Binaries } from "./binaries";
import type { Folder } from "./folder";
import { bareEnvironment, type Launcher } from "./launcher";
import { readPidFile, stopProcess } from "./process";

/** Where PostgreSQL listens: a unix socket in a private folder; on Windows a port of the loopback address. */
export type Endpoint = { socketFolder: string | null; port: number };

export type Launch = {
  binaries: Binaries;
  launcher: Launcher;
  folder: Folder;
  endpoint: Endpoint;
  settings: Record<string, string>;
};

/** terse and panic: else the log shows the value of a refused duplicate and the text of a failed statement. */
const ownSettings = {
  unix_socket_permissions: "0700",
  max_connections: "100",
  shared_buffers: "128MB",
  max_wal_size: "512MB",
  io_method: "sync",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  logging_collector: "off",
  cluster_name: "latchkey",
};

const longestWaitMs = 15_000;
const pollMs = 10;

/**
 * Starts PostgreSQL and answers when it takes connections. What a killed server left running is waited for.
 * @throws StartError with PostgreSQL's own reason
 */
export async function startPostmaster(launch: Launch, signal: AbortSignal): Promise<ChildProcess> {
  const { folder, endpoint } = launch;
  const deadline = Date.now() + longestWaitMs;
  for (;;) {
    clearSockets(endpoint);
    const logged = existsSync(folder.log) ? statSync(folder.log).size : 0;
    const child = spawnPostmaster(launch);
    if (await becomesReady(child, folder, signal)) return child;
    signal.throwIfAborted();
    const reason = lastReason(readFileSync(folder.log).subarray(logged).toString());
    if (!/lock file|shared memory block/.test(reason) || Date.now() > deadline) {
      throw new StartError(`PostgreSQL did not start: ${reason} (${folder.log} has more).`);
    }
    await delay(100);
  }
}

function spawnPostmaster({ binaries, launcher, folder, endpoint, settings }: Launch): ChildProcess {
  const all = {
    ...ownSettings,
    listen_addresses: endpoint.socketFolder === null ? "127.0.0.1" : "",
    unix_socket_directories: endpoint.socketFolder ?? "",
    port: String(endpoint.port),
    ...settings,
  };
  const [command = "", ...words] = [...launcher.prefix, binaries.postgres, "-D", folder.cluster];
  for (const [name, value] of Object.entries(all)) words.push("-c", `${name}=${value}`);
  const log = openSync(folder.log, "a", 0o600);
  try {
    return spawn(command, words, { env: bareEnvironment, detached: true, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
}

/** PostgreSQL writes its state into its pid file; false when the process ends first or the start is given up. */
async function becomesReady(child: ChildProcess, folder: Folder, signal: AbortSignal): Promise<boolean> {
  child.on("error", () => {});
  while (isRunning(child)) {
    if (signal.aborted) await stopPostmaster(child);
    const { pid, isReady } = readPidFile(folder.cluster);
    if (isReady && pid === child.pid) return true;
    await delay(pollMs);
  }
  return false;
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Disconnects everyone, writes everything down and ends. */
export async function stopPostmaster(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined) await stopProcess(child.pid, () => isRunning(child));
}

/** A killed server leaves its socket's lock file, and the number in it may be another process's by now. */
function clearSockets({ socketFolder }: Endpoint): void {
  if (socketFolder === null) return;
  for (const name of readdirSync(socketFolder)) rmSync(join(socketFolder, name));
}

function lastReason(log: string): string {
  const reasons = [...log.matchAll(/(?:FATAL|PANIC):\s+(.*)/g)].map((match) => match[1]);
  return reasons.at(-1) ?? log.trim().split("\n").at(-1) ?? "it gave no reason";
}
