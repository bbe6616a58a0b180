import { type ChildProcess, fork } from "node:child_process";
import { StartError } from "../db/start-error";
import { say } from "./terminal";

const stopWithinMs = 9000;
const firstPauseMs = 250;
const longestPauseMs = { served: 2000, neverServed: 30_000 };
/** Who has served for so long has not failed for the same reason again. */
const longEnoughMs = 10_000;

export type Child = {
  /** Settles once: when the process serves for the first time, or ends before it does. */
  ready: Promise<void>;
  restart(): void;
  stop(): Promise<void>;
  kill(): void;
};

/** `settings` are added to the environment. */
type Options = {
  name: string;
  script: string;
  settings: Record<string, string>;
  isDevelopment: boolean;
  /** Whether what it writes to standard output is an answer of this process. */
  answers?: boolean;
};

/**
 * Runs a script as a process of its own and starts it again when it ends without being asked to: at once if it has served
 * for a while, ever more slowly as long as it ends soon, and most slowly as long as it ends before it serves.
 */
export function keepRunning({ name, script, settings, isDevelopment, answers = false }: Options): Child {
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;
  let hasServed = false;
  let isRestarting = false;
  let isStopping = false;

  const ready = new Promise<void>((resolve, reject) => {
    const run = () => {
      let servesSince: number | null = null;
      // In a session of its own, so that Ctrl-C reaches the supervisor alone and the order of stopping is ours.
      // On its standard output Next tells of compiling; what matters goes to standard error.
      const stdout = answers ? 1 : isDevelopment ? 2 : "ignore";
      const env = { ...process.env, ...settings };
      child = fork(script, [], { env, detached: true, stdio: ["ignore", stdout, 2, "ipc"] });
      child.on("message", (message) => {
        if (!isReady(message)) return;
        if (hasServed) say(`The ${name} is running again.`);
        hasServed = true;
        servesSince = performance.now();
        resolve();
      });
      child.once("exit", (code, signal) => {
        if (isStopping) return;
        if (isRestarting) {
          isRestarting = false;
          return run();
        }
        const how = signal ?? `exit code ${code}`;
        if (!hasServed)
          return reject(new StartError(`The ${name} did not start (${how}); the lines above say why.`));
        const servedMs = servesSince === null ? 0 : performance.now() - servesSince;
        if (servedMs > longEnoughMs) pauseMs = firstPauseMs;
        const when = pauseMs < 1000 ? "" : ` in ${pauseMs / 1000} s`;
        say(`The ${name} stopped unexpectedly (${how}). Starting it again${when}.`);
        timer = setTimeout(run, pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs[servesSince === null ? "neverServed" : "served"]);
      });
    };
    run();
  });

  return {
    ready,
    restart() {
      isRestarting = child.kill("SIGTERM");
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await ended(child);
    },
    kill() {
      isStopping = true;
      child.kill("SIGKILL");
    },
  };
}

function isReady(message: unknown): boolean {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const cut = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
  child.kill("SIGTERM");
  await exit;
  clearTimeout(cut);
}
