// `npm test`: installs, runs every check, builds, finds a browser, runs the browser tests, and adds up the counts.
// `npm test -- vitest lib/keys` and `npm test -- playwright -g keys` run one of them alone.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, install, requireNode } from "./build.mjs";

const playwright = "node_modules/@playwright/test/cli.js";
const reports = mkdtempSync(join(tmpdir(), "latchkey-test-"));

const runners = {
  biome: (args) => check(["node_modules/@biomejs/biome/bin/biome", "check", ...args]),
  tsc: (args) =>
    check(["node_modules/next/dist/bin/next", "typegen"], ["node_modules/typescript/bin/tsc", ...args]),
  knip: (args) => check(["node_modules/knip/bin/knip.js", ...args]),
  vitest: runVitest,
  build: () => build().then(() => counts(1, 0, 0)),
  playwright: runPlaywright,
};

requireNode();
process.chdir(fileURLToPath(new URL(".", import.meta.url)));
process.env.NEXT_TELEMETRY_DISABLED = "1";

const [only, ...args] = process.argv.slice(2);
const wanted = only === undefined ? Object.keys(runners) : [only];
const results = [];
await install();
for (const name of wanted) {
  process.stdout.write(`\n── ${name}\n`);
  results.push([name, await runners[name](args).catch(failed)]);
}

process.stdout.write("\n");
for (const [name, { passed, failed, skipped }] of results) {
  process.stdout.write(`${name.padEnd(12)}${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}
const sum = (key) => results.reduce((total, [, result]) => total + result[key], 0);
process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`);
process.exit(sum("failed") === 0 ? 0 : 1);

function counts(passed, failed, skipped) {
  return { passed, failed, skipped };
}

function failed(error) {
  process.stderr.write(`${error.message}\n`);
  return counts(0, 1, 0);
}

async function check(...commands) {
  for (const command of commands) if ((await node(command)) !== 0) return counts(0, 1, 0);
  return counts(1, 0, 0);
}

async function runVitest(args) {
  const file = join(reports, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await node(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args]);
  const report = JSON.parse(readFileSync(file, "utf8"));
  const skipped = report.numPendingTests + report.numTodoTests;
  return atLeastOneFailure(code, counts(report.numPassedTests, report.numFailedTests, skipped));
}

async function runPlaywright(args) {
  await build();
  await requirePostgres();
  await requireProxies();
  const file = join(reports, "playwright.json");
  const env = { CHROMIUM_PATH: await findChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const code = await node([playwright, "test", "--config=e2e", "--reporter=list,json", ...args], env);
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(file, "utf8")).stats;
  return atLeastOneFailure(code, counts(expected, unexpected + flaky, skipped));
}

/** A runner may fail outside its tests, for example while it loads a file. */
function atLeastOneFailure(code, result) {
  return code === 0 ? result : { ...result, failed: Math.max(result.failed, 1) };
}

/** Playwright's own browser, one of the system's, or one that is installed now. */
async function findChromium() {
  const { chromium } = await import("@playwright/test");
  const places = [
    process.env.CHROMIUM_PATH,
    chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  const find = () => places.find((path) => path && existsSync(path));
  if (!find() && isRootOnDebian()) await installDebian("chromium");
  if (!find()) await node([playwright, "install", "chromium"]);
  const found = find();
  if (!found) throw new Error("No Chromium was found. Install one and name it in CHROMIUM_PATH.");
  return found;
}

/** One test runs the product on Debian's own PostgreSQL; where it cannot be had, that test is skipped. */
async function requirePostgres() {
  if (!isRootOnDebian() || existsSync("/usr/lib/postgresql")) return;
  // The package would start a server of its own.
  mkdirSync("/etc/postgresql-common", { recursive: true });
  writeFileSync("/etc/postgresql-common/createcluster.conf", "create_main_cluster = false\n", { flag: "a" });
  await installDebian("postgresql");
}

/** A few tests run the samples for nginx and Caddy; where one cannot be had, its tests are skipped. */
async function requireProxies() {
  if (!isRootOnDebian()) return;
  if (!existsSync("/usr/sbin/nginx")) await installDebian("nginx-light");
  if (!existsSync("/usr/bin/caddy")) await installDebian("caddy");
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
}

/** The programs alone: a policy of this name keeps Debian from starting a package's service. */
async function installDebian(name) {
  const policy = "/usr/sbin/policy-rc.d";
  const isMissing = !existsSync(policy);
  if (isMissing) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], env);
  await run("apt-get", ["install", "-qq", "-y", "--no-install-recommends", name], env);
  if (isMissing) rmSync(policy);
}

function node(args, env) {
  return run(process.execPath, args, env);
}

function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
    child.on("error", reject).on("close", (code) => resolve(code ?? 1));
  });
}
