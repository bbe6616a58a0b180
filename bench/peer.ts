import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../db/client";
import { seededDatabase } from "./database";
import { end, failed, freePort, measure, startGate, startLoader, type Target } from "./processes";
import { table } from "./table";

const keyCount = 300;
const load = { connections: 32, seconds: 5 };
const packages = ["better-auth@1.7.5", "@better-auth/api-key@1.7.5", "pg@8"];

/** The same work by better-auth's API-key plugin on the same server, as it comes and with its fastest store. */
export async function peer(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-peer-"));
  const flags = ["--legacy-peer-deps", "--no-audit", "--no-fund", "--silent", "--prefix", folder];
  execFileSync("npm", ["install", ...flags, ...packages], { stdio: ["ignore", "ignore", "inherit"] });
  copyFileSync("bench/peer-server.mjs", join(folder, "server.mjs"));

  const { keys, close } = await seededDatabase(keyCount);
  const loader = startLoader();
  const gate = await startGate();
  const ours = await round(gate, keys);
  const rows = [row(gate.name, ours, ours)];
  for (const mode of ["default", "cached"]) {
    const { target, keys: theirs } = await startPeer(folder, mode);
    rows.push(row(target.name, await round(target, theirs), ours));
    await end(target.process);
  }
  await end(loader, gate.process);
  await close();
  rmSync(folder, { recursive: true });
  return `Beside ${packages[1]}: ${keyCount} keys in use, ${load.connections} connections, the same PostgreSQL.

${table(["", "a second", "p99", "CPU of the process, each", "failed", "of `/verify`"], rows)}`;

  async function round(target: Target, of: string[]) {
    await measure(target, loader, { keys: of, ...load, seconds: 2 });
    return measure(target, loader, { keys: of, ...load });
  }
}

type Measured = Awaited<ReturnType<typeof measure>>;

function row(name: string, result: Measured, ours: Measured): string[] {
  const { perSecond, p99Ms, cpuMicros } = result;
  const share = `1 / ${(ours.perSecond / perSecond).toFixed(1)}`;
  const cells = [perSecond.toFixed(0), `${p99Ms} ms`, `${cpuMicros.toFixed(0)} µs`, String(failed(result))];
  return [name, ...cells, share];
}

async function startPeer(folder: string, mode: string): Promise<{ target: Target; keys: string[] }> {
  const own = process.env.DATABASE_URL ?? "";
  const { sql, close } = connect(own, { max: 1, applicationName: "latchkey bench" });
  await sql.unsafe(`create database peer_${mode}`);
  await close();
  const url = new URL(own);
  url.pathname = `/peer_${mode}`;
  const port = await freePort();
  const child = fork(join(folder, "server.mjs"), {
    cwd: folder,
    env: {
      ...process.env,
      GATE_PORT: String(port),
      PEER_MODE: mode,
      PEER_KEYS: String(keyCount),
      PEER_DATABASE_URL: url.href,
    },
  });
  const [{ keys }] = await once(child, "message");
  const origin = `http://127.0.0.1:${port}`;
  return { target: { name: `better-auth, ${mode}`, origin, url: `${origin}/`, process: child }, keys };
}
