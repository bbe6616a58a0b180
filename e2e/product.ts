import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const cliScript = join(root, "dist/cli.js");

type Settings = NodeJS.ProcessEnv;
export type Ended = { code: number | null; stdout: string; stderr: string };

export type Product = {
  consoleUrl: string;
  gateUrl: string;
  dataDir: string;
  /** The page with the one-time token; null when there is an administrator. */
  setupUrl: string | null;
  /** The supervisor. */
  pid: number;
  /** Everything the product printed so far. */
  output(): string;
  /** Runs `latchkey …` on the same data and answers what it printed. */
  cli(...args: string[]): Promise<Ended>;
  /** Sends a signal to the supervisor and answers its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops what still runs and removes the data. */
  dispose(): Promise<void>;
};

/** The settings of a product of its own: free ports, a new data folder and nothing of the developer's environment. */
export async function freshSettings(): Promise<Settings> {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    NODE_ENV: "production",
    DATA_DIR: mkdtempSync(join(tmpdir(), "latchkey-e2e-")),
    PORT: String(await freePort()),
    GATE_PORT: String(await freePort()),
    HOST: "127.0.0.1",
    GATE_HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  };
}

/** Starts the built product and answers once it is ready. Throws with its output when it ends before that. */
export async function startProduct(
  variables: Record<string, string> = {},
  command = [process.execPath, cliScript, "start"],
): Promise<Product> {
  const settings = { ...(await freshSettings()), ...variables };
  const { DATA_DIR: dataDir = "", PORT, GATE_PORT } = settings;
  const child = launch(command, settings);
  const output = collect(child);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await Promise.race([
    output.contains("Ctrl-C stops it."),
    ended.then((code) => Promise.reject(new Error(`The product ended with ${code}:\n${output.text()}`))),
  ]);
  const consoleUrl = `http://localhost:${PORT}`;
  const token = /\/setup#(\S+)/.exec(output.text())?.[1];
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return {
    consoleUrl,
    gateUrl: `http://localhost:${GATE_PORT}`,
    dataDir,
    setupUrl: token ? `${consoleUrl}/setup#${token}` : null,
    pid: child.pid ?? 0,
    output: output.text,
    cli: (...args) => runCli(args, settings),
    stop,
    async dispose() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs `latchkey …` to its end. */
export function runCli(args: string[], settings: Settings): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: settings, cwd: settings.DATA_DIR ?? root };
    const child = execFile(process.execPath, [cliScript, ...args], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** In a process group of its own, so that a test can send Ctrl-C to it as a terminal would. */
function launch([command = "", ...args]: string[], settings: Settings): ChildProcess {
  const child = spawn(command, args, { env: settings, cwd: settings.DATA_DIR ?? root, detached: true });
  const { pid } = child;
  // A test that ran out of time cannot stop what it started; its process, ending, can.
  const killGroup = () => void (pid && process.kill(-pid, "SIGKILL"));
  process.once("exit", killGroup);
  child.once("exit", () => process.off("exit", killGroup));
  return child;
}

function collect(child: ChildProcess) {
  let text = "";
  let onChange = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      text += chunk;
      onChange();
    });
  }
  return {
    text: () => text,
    contains: (part: string) =>
      new Promise<void>((resolve) => {
        onChange = () => text.includes(part) && resolve();
        onChange();
      }),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
