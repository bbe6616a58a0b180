// Installs and builds what is out of date. Runs before anything is installed, so it imports Node alone.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const stampFile = "dist/build.json";
const always = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

/** What is built, from which sources. Each part is built again when one of its sources changed. */
const parts = [
  {
    name: "server",
    output: "dist/cli.js",
    sources: ["app/_server", "cli", "db", "gate", "lib"],
    build: bundleServer,
  },
  {
    name: "pages",
    output: ".next/BUILD_ID",
    sources: [
      "app",
      "components",
      "db",
      "lib",
      "public",
      "instrumentation-client.ts",
      "next.config.ts",
      "postcss.config.mjs",
    ],
    build: buildPages,
  },
];

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `Latchkey needs Node.js 20.19, 22.12, or 24 and newer; this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}

/** Installs the locked packages unless they are there already. Development packages are needed to build. */
export async function install() {
  if (modified("node_modules/.package-lock.json") >= modified("package-lock.json")) return;
  const [command, ...args] = npm();
  await step("Installing packages", [command, ...args, "ci", "--include=dev", "--no-audit", "--no-fund"]);
}

/** Builds those of the wanted parts whose sources changed since they were last built. */
export async function build(wanted = ["server", "pages"]) {
  mkdirSync("dist", { recursive: true });
  for (const { name, output, sources, build: run } of parts) {
    if (!wanted.includes(name)) continue;
    const stamp = stampOf([...always, ...sources]);
    if (readStamps()[name] === stamp && modified(output) > 0) continue;
    writeStamp(name, undefined);
    await run();
    writeStamp(name, stamp);
  }
}

/** Bundles the server parts and again on every change, until the process ends. */
export async function watch() {
  const { context } = await import("esbuild");
  mkdirSync("dist", { recursive: true });
  writeStamp("server", undefined);
  const bundles = await context(await serverBundles());
  await bundles.rebuild();
  await bundles.watch();
}

async function bundleServer() {
  const esbuild = await import("esbuild");
  await esbuild.build(await serverBundles());
  await esbuild.stop();
}

async function serverBundles() {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  rmSync("dist/migrations", { recursive: true, force: true });
  cpSync("db/migrations", "dist/migrations", { recursive: true });
  return {
    entryPoints: {
      cli: "cli/main.ts",
      console: "app/_server/main.ts",
      gate: "gate/main.ts",
      scan: "gate/proxy/scan-worker.ts",
    },
    outdir: "dist",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["react-server"],
    // server-only is a guard for bundlers; outside one it throws, so it is resolved here.
    external: Object.keys({ ...dependencies, ...optionalDependencies }).filter(
      (name) => name !== "server-only",
    ),
    logLevel: "warning",
  };
}

async function buildPages() {
  await step("Building", [process.execPath, "node_modules/next/dist/bin/next", "build"], {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
  // Next makes its last-resort error page at build time, with scripts that no nonce can reach; ours has none.
  for (const page of ["pages/500.html", "app/_global-error.html"]) {
    copyFileSync("app/_server/500.html", `.next/server/${page}`);
  }
}

/** npm as it was started, else as it stands in PATH (a start by another package manager, or by node itself). */
function npm() {
  const started = process.env.npm_execpath ?? "";
  if (/npm-cli\.[cm]?js$/.test(started)) return [process.execPath, started];
  return process.platform === "win32" ? ["cmd.exe", "/c", "npm"] : ["npm"];
}

/** Runs a command quietly and shows how long it takes; what it printed is shown only when it fails. */
async function step(label, [command, ...args], env = {}) {
  const started = performance.now();
  const line = () => `${label} … ${Math.round((performance.now() - started) / 1000)} s`;
  const { isTTY } = process.stderr;
  process.stderr.write(isTTY ? line() : `${label} …\n`);
  const ticking = isTTY && setInterval(() => process.stderr.write(`\r${line()}`), 1000);
  const { code, output } = await run(command, args, env);
  clearInterval(ticking);
  process.stderr.write(isTTY ? `\r${line()}\n` : `${line()}\n`);
  if (code !== 0) throw new Error(`${output.trim()}\n\n${label} failed: the lines above say why.`);
}

function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    const stop = (signal) => child.kill(signal) && child.once("exit", () => process.exit(1));
    for (const signal of signals) process.on(signal, stop);
    child.on("error", (error) => {
      output += error.code === "ENOENT" ? `${command} was not found. npm comes with Node.js.` : error.message;
      resolve({ code: 1, output });
    });
    child.on("close", (code) => {
      for (const signal of signals) process.off(signal, stop);
      resolve({ code, output });
    });
  });
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Path, size and time of every source; a test is none. */
function stampOf(paths) {
  const hash = createHash("sha256");
  const visit = (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (found && !/\.(test|spec)\.tsx?$/.test(path))
      hash.update(`${path}\0${found.size}\0${found.mtimeMs}\n`);
  };
  paths.forEach(visit);
  return hash.digest("hex");
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

function writeStamp(name, stamp) {
  writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [name]: stamp }));
}
