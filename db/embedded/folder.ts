import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { StartError } from "../start-error";

export type Folder = ReturnType<typeof locate>;

const runSchema = z.object({
  pid: z.number(),
  supervisorPid: z.number(),
  isPrivate: z.boolean(),
  socketFolder: z.string().nullable(),
  port: z.number(),
});
export type Run = z.infer<typeof runSchema>;

const maxLogBytes = 10_000_000;

/** The embedded database's places in the data folder. */
export function locate(dataDir: string) {
  const root = existsSync(dataDir) ? realpathSync(dataDir) : dataDir;
  return {
    root,
    cluster: join(root, "postgres"),
    unfinished: join(root, "postgres.new"),
    password: join(root, "secrets", "postgres"),
    log: join(root, "postgres.log"),
    run: join(root, "run.json"),
    lock: join(root, "lock"),
  };
}

/** Makes the data folder if it is missing, and begins a new log when the old one has grown large. */
export function openFolder(dataDir: string): Folder {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  const folder = locate(dataDir);
  mkdirSync(join(folder.root, "secrets"), { recursive: true, mode: 0o700 });
  if (existsSync(folder.log) && statSync(folder.log).size > maxLogBytes) {
    renameSync(folder.log, `${folder.log}.1`);
  }
  return folder;
}

/** What a file system error means for a person; any other error as it is. */
export function explainFileError(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return error;
  const path = "path" in error ? error.path : dataDir;
  const reason = reasons.get(error.code) ?? `cannot be used (${error.code})`;
  return new StartError(`${path} ${reason}: correct that or change DATA_DIR.`, { cause: error });
}

const reasons = new Map<unknown, string>([
  ["EROFS", "is on a read-only file system"],
  ["EACCES", "cannot be read and written by this user"],
  ["EPERM", "cannot be read and written by this user"],
  ["ENOTDIR", "does not lie in a folder"],
  ["EEXIST", "is not a folder"],
  ["ENOSPC", "is on a full disk"],
]);

/**
 * Whether there is a database already, of the version that the server can open.
 * @throws StartError when what lies there is something else
 */
export function hasCluster({ cluster }: Folder, major: number): boolean {
  if (!existsSync(cluster) || readdirSync(cluster).length === 0) return false;
  const found = existsSync(join(cluster, "PG_VERSION"))
    ? Number(readFileSync(join(cluster, "PG_VERSION"), "utf8").trim())
    : Number.NaN;
  if (found === major) return true;
  if (!(found > 0)) throw new StartError(`${cluster} is not a database: move it away or change DATA_DIR.`);
  throw new StartError(
    found > major
      ? `${cluster} was made by PostgreSQL ${found}, newer than the ${major} of this Latchkey: use the newer Latchkey.`
      : `${cluster} was made by PostgreSQL ${found}, and this Latchkey brings ${major}: use the older Latchkey.`,
  );
}

/**
 * The database's password: made before the database is, and kept beside it.
 * @throws StartError when there is a database and no password for it
 */
export function keepPassword({ cluster, password }: Folder, isNew: boolean): string {
  const kept = readPassword(password);
  if (kept !== null) return kept;
  if (!isNew)
    throw new StartError(`${password} is missing, which opens the database in ${cluster}: restore it.`);
  const made = randomBytes(24).toString("base64url");
  writeFileSync(password, made, { mode: 0o600, flush: true });
  return made;
}

export function readPassword(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8").trim() || null : null;
}

export function writeRun({ run }: Folder, content: Run): void {
  writeFileSync(`${run}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${run}.new`, run);
}

/** What the last start wrote, or null; a start that was killed leaves it behind. */
export function readRun({ run }: Folder): Run | null {
  if (!existsSync(run)) return null;
  try {
    return runSchema.parse(JSON.parse(readFileSync(run, "utf8")));
  } catch {
    return null;
  }
}

export function forgetRun({ run }: Folder): void {
  rmSync(run, { force: true });
}
