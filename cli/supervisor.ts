import { watch } from "node:fs";
import { join } from "node:path";
import { closeDatabase } from "../db/client";
import { claimUnattended } from "../db/door";
import { startEmbedded } from "../db/embedded";
import { checkInstallation } from "../db/installation";
import { migrate } from "../db/migrate";
import { checkPasswordHashing } from "../db/secret";
import { announce } from "./announce";
import { type Child, keepRunning } from "./child";
import { loadConfig } from "./config";
import { requirePort } from "./ports";
import { say, timed } from "./terminal";

/** The bundles of console and gate lie beside this one. */
const dist = import.meta.dirname;

/** Runs the whole product until it is told to stop, then stops it: console and gate first, the database last. */
export async function start({ isDevelopment }: { isDevelopment: boolean }): Promise<void> {
  const config = loadConfig();
  await requirePort("PORT", config.port, config.host);
  await requirePort("GATE_PORT", config.gatePort, config.gateHost);

  const children: Child[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = listenForStop(() => {
    for (const child of children) child.kill();
  });
  try {
    const url = config.databaseUrl ?? (await embedded(config.dataDir, stops));
    // Console and gate, and every module that asks env() from here on, find the database the same way.
    Object.assign(process.env, {
      DATABASE_URL: url,
      NODE_ENV: isDevelopment ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
    });
    await migrate(url);
    await checkInstallation();
    await checkPasswordHashing();
    await claimUnattended();
    if (stop.signal.aborted) return;

    for (const name of ["console", "gate"]) {
      children.push(keepRunning({ name, script: join(dist, `${name}.js`), isDevelopment }));
    }
    stops.push(async () => void (await Promise.all(children.map((child) => child.stop()))));
    await timed("Starting console and gate", () =>
      Promise.race([stop.asked, Promise.all(children.map((child) => child.ready))]),
    );
    if (stop.signal.aborted) return;
    await announce(config);
    await closeDatabase();
    if (isDevelopment) restartOnChange(children[1], "gate.js");
    await stop.asked;
  } finally {
    if (stop.signal.aborted) say("Stopping …");
    for (const close of stops.reverse()) await close();
    if (stop.signal.aborted) say("Stopped.");
  }
}

async function embedded(dataDir: string, stops: (() => Promise<void>)[]): Promise<string> {
  const database = await timed("Starting the database", () => startEmbedded({ dataDir }));
  stops.push(() => database.stop());
  return database.url;
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
