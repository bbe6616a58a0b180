import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { build } from "esbuild";
import { afterAll, vi } from "vitest";
import { registerAudit } from "./audit";
import { explain } from "./explain";
import { registerKeys } from "./keys";
import { registerModels } from "./models";
import { registerSetupLink } from "./setup-link";
import { registerUpstreams } from "./upstreams";
import { registerUsers } from "./users";

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs a command in this process, on the test file's database. */
export async function latchkey(...args: string[]): Promise<Ended> {
  const program = new Command("latchkey").exitOverride();
  const registers = [
    registerKeys,
    registerUsers,
    registerSetupLink,
    registerAudit,
    registerUpstreams,
    registerModels,
  ];
  for (const register of registers) register(program);
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  try {
    const code = await program.parseAsync(args, { from: "user" }).then(() => 0, explain);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.restore();
    stderr.restore();
  }
}

function capture(stream: NodeJS.WriteStream) {
  let written = "";
  const spy = vi.spyOn(stream, "write").mockImplementation((chunk, encodingOrDone, done) => {
    written += chunk;
    const settle = typeof encodingOrDone === "function" ? encodingOrDone : done;
    settle?.();
    return true;
  });
  return { text: () => written, restore: () => spy.mockRestore() };
}

const root = fileURLToPath(new URL("..", import.meta.url));

type Settings = Record<string, string>;

/** Bundles the command line as it is now, and answers what starts it as a process of its own. */
export async function bundleCli() {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, "latchkey-cli-"));
  afterAll(() => rmSync(outdir, { recursive: true }));
  await build({
    entryPoints: { cli: join(root, "cli/main.ts") },
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "server-only": join(root, "node_modules/server-only/empty.js") },
  });
  cpSync(join(root, "db/migrations"), join(outdir, "migrations"), { recursive: true });
  return (args: string[], settings: Settings) => {
    const { PATH = "", HOME = "" } = process.env;
    const env = { PATH, HOME, LOG_LEVEL: "warn", NODE_ENV: "production" as const, ...settings };
    return spawn(process.execPath, [join(outdir, "cli.js"), ...args], { env, cwd: outdir });
  };
}

/** Waits for a process's end. What nobody read counts as not written. */
export async function ended(child: ChildProcessWithoutNullStreams, input = ""): Promise<Ended> {
  child.stdin.on("error", () => {}).end(input);
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const read = (stream: Readable) => text(stream).catch(() => "");
  const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr)]);
  return { code: await exit, stdout, stderr };
}

/** The commands of the processes that name a folder, as Linux tells them in /proc. */
export function processesOf(folder: string): string[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const command = readFileSync(join("/proc", name, "cmdline"), "utf8").replaceAll("\0", " ");
      return command.includes(folder) ? [command] : [];
    } catch {
      return [];
    }
  });
}
