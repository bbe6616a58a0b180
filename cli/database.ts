import { setTimeout as delay } from "node:timers/promises";
import { closeDatabase } from "../db/client";
import { findRunning, startEmbedded } from "../db/embedded";
import { InUseError } from "../db/embedded/lock";
import { checkInstallation } from "../db/installation";
import { migrate, requireMigrated } from "../db/migrate";
import { writeRefusals } from "../db/refusals";
import { StartError } from "../db/start-error";
import { loadConfig } from "./config";
import { say } from "./terminal";

/** A database and, when it was started for this command alone, what stops it. */
type Opened = { url: string; stop: (() => Promise<void>) | null };

const patienceMs = 30_000;
const pauseMs = 200;
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command's work on the installation's database: the one of `DATABASE_URL`, that of the server running beside the
 * command, or the embedded one, started for as long as the work takes.
 */
export async function withDatabase<T>(work: (database: Opened) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = loadConfig();
  const opened = databaseUrl === null ? await openEmbedded(dataDir) : { url: databaseUrl, stop: null };
  process.env.DATABASE_URL = opened.url;
  const signal = listenForSignal();
  try {
    return await Promise.race([work(opened), signal.received]);
  } finally {
    await writeRefusals();
    await closeDatabase();
    await opened.stop?.();
    signal.ignore();
  }
}

/**
 * Runs work that needs an installation ready for use. A database that nobody else uses is brought up to date first; any
 * other may serve an earlier version just now, so it must be up to date.
 */
export function withInstallation<T>(work: () => Promise<T>): Promise<T> {
  return withDatabase(async ({ url, stop }) => {
    await (stop === null ? requireMigrated(url) : migrate(url));
    await checkInstallation();
    return work();
  });
}

/** Commands without a server take turns; a server that is about to be ready is waited for. */
async function openEmbedded(dataDir: string): Promise<Opened> {
  const deadline = Date.now() + patienceMs;
  let isWaiting = false;
  for (;;) {
    const running = await findRunning(dataDir);
    if (running !== null) return { url: running, stop: null };
    try {
      return await startEmbedded({ dataDir, isPrivate: true });
    } catch (error) {
      if (!(error instanceof InUseError) || Date.now() > deadline) throw error;
      if (!isWaiting) say("Another command is using the data folder; waiting for it.");
      isWaiting = true;
    }
    await delay(pauseMs);
  }
}

/** A signal ends the work, not the process, so that what was opened for it is closed. */
function listenForSignal() {
  let onSignal = (_signal: NodeJS.Signals): void => {};
  const received = new Promise<never>((_resolve, reject) => {
    onSignal = (signal) => reject(new StartError(`Stopped by ${signal}.`));
  });
  for (const name of stopSignals) process.on(name, onSignal);
  const ignore = () => {
    for (const name of stopSignals) process.off(name, onSignal);
  };
  return { received, ignore };
}
