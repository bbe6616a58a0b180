import { watch } from "node:fs";
import { join } from "node:path";
import { closeDatabase } from "../db/client";
import { claimUnattended } from "../db/door";
import { findRunning, startEmbedded } from "../db/embedded";
import type { Env } from "../db/env";
import { checkInstallation } from "../db/installation";
import { migrate } from "../db/migrate";
import { prepareRoles, type Roles } from "../db/roles";
import { checkPasswordHashing } from "../db/secret";
import { StartError } from "../db/start-error";
import { announce } from "./announce";
import { type Child, keepRunning } from "./child";
import { loadConfig } from "./config";
import { requirePort } from "./ports";
import { say, timed } from "./terminal";
import { findWorkTree } from "./work-tree";

/** The bundles of console and gate lie beside this one. */
const dist = import.meta.dirname;

export type Part = "console" | "gate";
export const allParts: readonly Part[] = ["console", "gate"];

/**
 * Runs the product, or one part of it beside others on the same database, until it is told to stop, then stops it: console
 * and gate first, the database last.
 */
export async function start({
  parts,
  isDevelopment,
}: {
  parts: readonly Part[];
  isDevelopment: boolean;
}): Promise<void> {
  const config = loadConfig();
  await requirePorts(config, parts);
  if (config.isProduction) warnOfWorkTree(config.dataDir);

  const children = new Map<Part, Child>();
  const stops: (() => Promise<void>)[] = [];
  const stop = listenForStop(() => {
    for (const child of children.values()) child.kill();
  });
  try {
    const url = config.databaseUrl ?? (await withoutAddress(config.dataDir, parts, stops));
    // Every module that asks env() from here on finds the database the same way.
    Object.assign(process.env, {
      DATABASE_URL: url,
      NODE_ENV: isDevelopment ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
    });
    await migrate(url);
    await checkInstallation();
    await checkPasswordHashing();
    if (parts.includes("console")) await claimUnattended();
    const roles = await prepareRoles(url);
    if (roles.reason) say(`Console and gate use the database as the role of DATABASE_URL: ${roles.reason}.`);
    if (stop.signal.aborted) return;

    for (const part of parts) {
      const settings = addresses(config, url, part, roles);
      children.set(
        part,
        keepRunning({
          name: part,
          script: join(dist, `${part}.js`),
          settings,
          isDevelopment,
          answers: part === "gate" && config.requestLog === "stdout",
        }),
      );
    }
    const running = [...children.values()];
    stops.push(async () => void (await Promise.all(running.map((child) => child.stop()))));
    await timed(`Starting ${parts.join(" and ")}`, () =>
      Promise.race([stop.asked, Promise.all(running.map((child) => child.ready))]),
    );
    if (stop.signal.aborted) return;
    await announce(config, parts);
    await closeDatabase();
    if (isDevelopment) restartOnChange(children.get("gate"), "gate.js");
    await stop.asked;
  } finally {
    if (stop.signal.aborted) say("Stopping …");
    for (const close of stops.reverse()) await close();
    if (stop.signal.aborted) say("Stopped.");
  }
}

async function requirePorts(
  { port, host, gatePort, gateHost, metricsPort }: Env,
  parts: readonly Part[],
): Promise<void> {
  if (parts.includes("console")) await requirePort("PORT", port, host);
  if (!parts.includes("gate")) return;
  await requirePort("GATE_PORT", gatePort, gateHost);
  if (metricsPort !== null) await requirePort("METRICS_PORT", metricsPort, gateHost);
}

function warnOfWorkTree(dataDir: string): void {
  const tree = findWorkTree(dataDir);
  if (tree === null) return;
  say(
    `The data folder ${dataDir}, which holds the secrets, lies in the git work tree ${tree}: ` +
      "one `git clean -x` away from being lost. Set DATA_DIR to a folder of its own.",
  );
}

/** The embedded database: started by who runs the whole product, found by who runs a part beside it. */
async function withoutAddress(
  dataDir: string,
  parts: readonly Part[],
  stops: (() => Promise<void>)[],
): Promise<string> {
  if (parts.length < allParts.length) {
    const running = await findRunning(dataDir);
    if (running !== null) return running;
    throw new StartError(`To start the ${parts.join()} alone, set DATABASE_URL to the database it shares.`);
  }
  const database = await timed("Starting the database", () => startEmbedded({ dataDir }));
  stops.push(() => database.stop());
  return database.url;
}

/** Console and gate each come to the database as who they are. */
function addresses(
  { databaseUrlDirect }: Env,
  url: string,
  part: Part,
  roles: Roles,
): Record<string, string> {
  const role = part === "gate" ? "gate" : "app";
  const direct = databaseUrlDirect && { DATABASE_URL_DIRECT: roles.as(role, databaseUrlDirect) };
  return { DATABASE_URL: roles.as(role, url), ...direct };
}

/** The first signal asks for a clean stop; a second Ctrl-C or SIGTERM ends everything at once. */
function listenForStop(endAtOnce: () => void) {
  const controller = new AbortController();
  const asked = new Promise<void>((resolve) => controller.signal.addEventListener("abort", () => resolve()));
  let first: number | undefined;
  const onSignal = () => {
    controller.abort();
    first ??= performance.now();
    // npm hands on the Ctrl-C that the terminal has sent to this process too: those two are one.
    if (performance.now() - first < 500) return;
    endAtOnce();
    process.exit(1);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // The terminal or npm's shell is gone: it may follow a Ctrl-C, but nobody asks for haste.
  process.on("SIGHUP", () => controller.abort());
  return { asked, signal: controller.signal };
}

function restartOnChange(child: Child | undefined, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  watch(dist, (_event, name) => {
    if (name !== file) return;
    clearTimeout(timer);
    timer = setTimeout(() => child?.restart(), 100);
  });
}
