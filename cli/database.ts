import { closeDatabase } from "../db/client";
import { findRunning, startEmbedded } from "../db/embedded";
import { migrate } from "../db/migrate";
import { loadConfig } from "./config";

/**
 * Runs a command's work on the installation's database, with the schema up to date: the one of `DATABASE_URL`, that of
 * the server running beside the command, or the embedded one, started for as long as the work takes.
 */
export async function withDatabase<T>(work: (migrated: { applied: number }) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = loadConfig();
  const present = databaseUrl ?? (await findRunning(dataDir));
  const own = present ? null : await startEmbedded({ dataDir });
  const url = present ?? own?.url ?? "";
  process.env.DATABASE_URL = url;
  try {
    return await work(await migrate(url));
  } finally {
    await closeDatabase();
    await own?.stop();
  }
}
