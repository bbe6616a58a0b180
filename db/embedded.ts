import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectSocket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findBinaries } from "./embedded/binaries";
import { createCluster, ownName } from "./embedded/cluster";
import {
  explainFileError,
  type Folder,
  forgetRun,
  hasCluster,
  keepPassword,
  locate,
  openFolder,
  type Run,
  readPassword,
  readRun,
  writeRun,
} from "./embedded/folder";
import { findLauncher, handOver } from "./embedded/launcher";
import { takeLock } from "./embedded/lock";
import { type Endpoint, type Launch, startPostmaster, stopPostmaster } from "./embedded/postmaster";
import { isAlive, stopLeftover } from "./embedded/process";
import { log } from "./log";

export type Embedded = { url: string; stop(): Promise<void> };

const standardPort = 5432;
const longestSocketFolder = 107 - "/.s.PGSQL.5432".length;
const restartPauseMs = 1000;

/**
 * Starts the embedded PostgreSQL on a data folder, which it makes if it is missing, and keeps it running until `stop`.
 * A private one is not found by other processes, since it ends with this one's work; `settings` are PostgreSQL's own and
 * meant for tests.
 * @throws InUseError when another process uses the folder; StartError when it cannot be used
 */
export async function startEmbedded(options: {
  dataDir: string;
  onProgress?: (sentence: string) => void;
  isPrivate?: boolean;
  settings?: Record<string, string>;
}): Promise<Embedded> {
  const { dataDir, onProgress = () => {}, isPrivate = false, settings = {} } = options;
  const undo: (() => void)[] = [];
  const cleanUp = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    const binaries = await findBinaries();
    const folder = openFolder(dataDir);
    undo.push(takeLock(folder.lock));
    const isNew = !hasCluster(folder, binaries.major);
    const launcher = findLauncher(binaries, folder);
    await clearLeftovers(folder);

    const endpoint = await openEndpoint();
    const { socketFolder } = endpoint;
    if (socketFolder !== null) {
      undo.push(() => rmSync(socketFolder, { recursive: true, force: true }));
      handOver(launcher, socketFolder);
    }
    const password = keepPassword(folder, isNew);
    if (isNew) {
      onProgress("Creating the database");
      const isSynced = settings.fsync !== "off";
      await createCluster(binaries, launcher, folder, {
        password,
        scratch: socketFolder ?? folder.root,
        isSynced,
      });
    }
    onProgress("Starting the database");
    const stop = await keepRunning({ binaries, launcher, folder, endpoint, isPrivate, settings });
    let stopped: Promise<void> | undefined;
    return {
      url: addressOf(endpoint, password),
      stop: () => {
        stopped ??= stop().finally(cleanUp);
        return stopped;
      },
    };
  } catch (error) {
    cleanUp();
    throw explainFileError(error, dataDir);
  }
}

/**
 * The address of the embedded database that another process of this installation is running, or null. It opens
 * everything and is never to be logged.
 */
export async function findRunning(dataDir: string): Promise<string | null> {
  const folder = locate(dataDir);
  const run = readRun(folder);
  if (run === null || run.isPrivate || !isAlive(run.supervisorPid)) return null;
  const password = readPassword(folder.password);
  return password !== null && (await isListening(run)) ? addressOf(run, password) : null;
}

/** Starts PostgreSQL, and again whenever it ends by itself; answers what stops it. */
async function keepRunning(launch: Launch & { isPrivate: boolean }): Promise<() => Promise<void>> {
  const { folder, endpoint, isPrivate } = launch;
  const stopping = new AbortController();
  const { signal } = stopping;
  const start = async () => {
    const child = await startPostmaster(launch, signal);
    writeRun(folder, { pid: child.pid ?? 0, supervisorPid: process.pid, isPrivate, ...endpoint });
    return child;
  };
  let child = await start();
  const supervise = async () => {
    while (!signal.aborted) {
      await new Promise((resolve) => child.once("exit", resolve));
      if (signal.aborted) return;
      log.error(
        { code: child.exitCode, signal: child.signalCode },
        "the database ended by itself: starting it again",
      );
      child = await startAgain(start, signal).catch(() => child);
    }
    await stopPostmaster(child);
  };
  const done = supervise();
  return async () => {
    stopping.abort();
    await stopPostmaster(child);
    await done;
    forgetRun(folder);
  };
}

/** Tries until it works or is given up: what stands in the way (a full disk) may pass without anyone's help. */
async function startAgain(start: () => Promise<ChildProcess>, signal: AbortSignal): Promise<ChildProcess> {
  for (;;) {
    try {
      return await start();
    } catch (error) {
      signal.throwIfAborted();
      log.error(error);
      await delay(restartPauseMs, undefined, { signal });
    }
  }
}

async function clearLeftovers(folder: Folder): Promise<void> {
  const left = readRun(folder)?.socketFolder ?? "";
  await stopLeftover(folder.cluster);
  if (/^latchkey-\w{6}$/.test(basename(left))) rmSync(left, { recursive: true, force: true });
  forgetRun(folder);
}

async function openEndpoint(): Promise<Endpoint> {
  if (process.platform === "win32") return { socketFolder: null, port: await findPort() };
  const name = "latchkey-";
  const folder = join(tmpdir(), name);
  const fits = Buffer.byteLength(folder) + 6 <= longestSocketFolder && !/[",]/.test(folder);
  return { socketFolder: mkdtempSync(fits ? folder : join("/tmp", name)), port: standardPort };
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return address instanceof Object ? address.port : standardPort;
}

function addressOf({ socketFolder, port }: Endpoint, password: string): string {
  const base = `postgres://${ownName}:${password}@${socketFolder === null ? "127.0.0.1" : "localhost"}:${port}/${ownName}`;
  return socketFolder === null ? base : `${base}?host=${encodeURIComponent(socketFolder)}`;
}

function isListening({ socketFolder, port }: Run): Promise<boolean> {
  const socket =
    socketFolder === null
      ? connectSocket(port, "127.0.0.1")
      : connectSocket(join(socketFolder, `.s.PGSQL.${port}`));
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}
