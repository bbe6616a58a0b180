import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, statSync } from "node:fs";
import { StartError } from "../start-error";
import type { Binaries } from "./binaries";
import type { Folder } from "./folder";

/** How a PostgreSQL program is started: the words before its own, and whose the files must be (null: this user's). */
export type Launcher = { prefix: string[]; owner: number | null };

/** Nothing of this process's environment, which holds secrets, reaches PostgreSQL. */
export const bareEnvironment = {
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  LC_ALL: "C",
  NODE_ENV: "production",
} as const;

/** On Linux the kernel stops PostgreSQL when this process dies, however it dies. */
const withParent = ["--pdeathsig", "INT", "--"];

/**
 * Finds a way to run PostgreSQL, which refuses to run as root. Root's files are opened through a user namespace that
 * shows root as someone else; where those are not allowed, PostgreSQL runs as an unprivileged user that may pass the
 * private folders on the way to its data.
 * @throws StartError when there is none
 */
export function findLauncher({ postgres }: Binaries, { root, cluster }: Folder): Launcher {
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== "linux" && !isRoot) return { prefix: [], owner: null };
  const owner = existsSync(cluster) ? statSync(cluster).uid : 0;
  const candidates = isRoot ? asRoot(owner) : [{ prefix: ["setpriv", ...withParent], owner: null }];
  const found = candidates.find(({ prefix: [command = "", ...words] }) => {
    const probe = [...words, "sh", "-c", 'cd "$1" && exec "$0" --version', postgres, root];
    return spawnSync(command, probe, { env: bareEnvironment, stdio: "ignore" }).status === 0;
  });
  if (found === undefined) {
    throw new StartError(
      isRoot
        ? "The embedded database cannot run as root on this system: start Latchkey as another user, or set DATABASE_URL."
        : "The embedded database needs setpriv: install util-linux, or set DATABASE_URL.",
    );
  }
  if (found.owner !== null && existsSync(cluster) && owner !== found.owner) {
    execFileSync("chown", ["-R", String(found.owner), cluster]);
  }
  return found;
}

function asRoot(owner: number): Launcher[] {
  const namespace = ["unshare", "--user", "--map-user=1", "--map-group=1", "--", "setpriv", ...withParent];
  const user = owner === 0 ? unprivilegedUser() : owner;
  const drop = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
  const passFolders = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return [
    ...(owner === 0 ? [{ prefix: namespace, owner: null }] : []),
    { prefix: [...drop, ...passFolders, ...withParent], owner: user },
    { prefix: [...drop, ...withParent], owner: user },
  ];
}

function unprivilegedUser(): number {
  const { status, stdout } = spawnSync("id", ["-u", "postgres"], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : 65534;
}

/** Gives a file or folder that this process made to the user PostgreSQL runs as. */
export function handOver({ owner }: Launcher, path: string): void {
  if (owner !== null) chownSync(path, owner, owner);
}

/** Runs a PostgreSQL program to its end, in a session of its own so that Ctrl-C does not reach it. */
export function run({ prefix }: Launcher, program: string, args: string[], input = "") {
  return new Promise<{ code: number | null; errors: string }>((resolve, reject) => {
    const [command = "", ...words] = [...prefix, program, ...args];
    const child = spawn(command, words, {
      env: bareEnvironment,
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", reject).on("close", (code) => resolve({ code, errors }));
    child.stdin.on("error", () => {}).end(input);
  });
}
