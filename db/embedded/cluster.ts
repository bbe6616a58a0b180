import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../start-error";
import type { Binaries } from "./binaries";
import type { Folder } from "./folder";
import { handOver, type Launcher, run } from "./launcher";

/** The superuser and the database in it bear the same name. */
export const ownName = "latchkey";

/**
 * Makes the database files beside their place and moves them there when they are complete, so that a start that is
 * killed leaves no half of a database. `scratch` is a private folder for the password's way to initdb.
 */
export async function createCluster(
  binaries: Binaries,
  launcher: Launcher,
  { unfinished, cluster }: Folder,
  { password, scratch, isSynced }: { password: string; scratch: string; isSynced: boolean },
): Promise<void> {
  const passwordFile = join(scratch, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  handOver(launcher, passwordFile);
  try {
    // Letters are told from other characters by the system's locale, for the search index; order never is.
    const problem = (await initialize("C.UTF-8")) && (await initialize("C"));
    if (problem) throw new StartError(`The database could not be created: ${problem}`);
  } finally {
    rmSync(passwordFile);
  }
  const single = ["--single", "-D", unfinished, "postgres"];
  const { code, errors } = await run(launcher, binaries.postgres, single, `create database ${ownName}\n`);
  if (code !== 0 || /ERROR|FATAL/.test(errors)) {
    throw new StartError(`The database could not be created: ${lastLine(errors)}`);
  }
  renameSync(unfinished, cluster);

  async function initialize(letters: string): Promise<string | null> {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    handOver(launcher, unfinished);
    const { code, errors } = await run(launcher, binaries.initdb, [
      `--pgdata=${unfinished}`,
      `--username=${ownName}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--data-checksums",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      `--lc-ctype=${letters}`,
      ...(isSynced ? [] : ["--no-sync"]),
    ]);
    return code === 0 ? null : lastLine(errors);
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
