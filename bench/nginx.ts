import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../db/client";
import { seededDatabase } from "./database";
import {
  end,
  failed,
  freePort,
  type Measured,
  measure,
  startGate,
  startLoader,
  startServer,
  type Target,
} from "./processes";
import { median, table } from "./table";

const load = { connections: 64, seconds: 4 };
const keyCount = 1000;
const rounds = 5;
const question = "auth_request /latchkey;";

/** The sample for nginx as it stands, beside the same file without its question to the gate. */
export async function nginx(): Promise<string> {
  if (spawnSync("nginx", ["-v"]).status !== 0) return "nginx: it is not installed.";
  const { keys, close } = await seededDatabase(keyCount);
  await allowEveryModel();
  const [gate, upstream] = [await startGate(), await startServer("upstream", "bench/hello.mjs", "/")];
  const sample = readFileSync("examples/nginx.conf", "utf8");
  const targets = [
    await startNginx("nginx alone", without(sample, question), gate, upstream),
    await startNginx("behind `auth_request`", sample, gate, upstream),
  ];
  const loader = startLoader();
  const results = new Map<Target, Measured[]>(targets.map((target) => [target, []]));
  for (const target of targets) await measure(target, loader, { keys, ...load });
  for (let round = 0; round < rounds; round++) {
    for (const [target, all] of results) all.push(await measure(target, loader, { keys, ...load }));
  }
  await end(loader, gate.process, upstream.process, ...targets.map((target) => target.process));
  for (const { folder } of targets) rmSync(folder, { recursive: true });
  await close();

  const [alone = []] = results.values();
  const rows = [...results].map(([{ name }, all]) => [
    name,
    median(all.map(({ perSecond }) => perSecond)).toFixed(0),
    `${median(all.map(({ p50Ms }) => p50Ms))} ms`,
    `${median(all.map(({ p99Ms }) => p99Ms))} ms`,
    `${(100 * median(all.map(({ perSecond }, i) => perSecond / (alone[i]?.perSecond ?? Number.NaN)))).toFixed(0)} %`,
    all.reduce((sum, result) => sum + failed(result), 0),
  ]);
  return `nginx: \`examples/nginx.conf\` in front of a bare listener, ${keyCount} keys in use, ${load.connections} connections, medians of ${rounds} rounds of ${load.seconds} s in turn.

${table(["", "a second", "p50", "p99", "of nginx alone", "failed"], rows)}`;
}

/** nginx tells the gate nothing of a request's body, and so of no model. */
async function allowEveryModel(): Promise<void> {
  const { sql, close } = connect(process.env.DATABASE_URL ?? "", {
    max: 1,
    applicationName: "latchkey bench",
  });
  await sql`update api_keys set allowed_model_names = null`;
  await close();
}

function without(text: string, part: string): string {
  if (!text.includes(part)) throw new Error(`examples/nginx.conf has no ${part}`);
  return text.replace(part, "");
}

async function startNginx(name: string, sample: string, gate: Target, upstream: Target) {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-nginx-"));
  // Started as root, nginx's workers are somebody else.
  chmodSync(folder, 0o711);
  const port = await freePort();
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const text = sample
    .replace("/tmp/latchkey-nginx.pid", join(folder, "pid"))
    .replace("http {", `http { ${places.join(" ")}`)
    .replaceAll("127.0.0.1:3001", new URL(gate.origin).host)
    .replaceAll("127.0.0.1:8000", new URL(upstream.origin).host)
    .replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`);
  const file = join(folder, "nginx.conf");
  writeFileSync(file, text);
  const child = spawn("nginx", ["-p", folder, "-c", file, "-g", "daemon off;"], { stdio: "inherit" });
  while (!(await listens(port))) if (child.exitCode !== null) throw new Error("nginx did not start");
  const origin = `http://127.0.0.1:${port}`;
  return { name, origin, url: `${origin}/v1/models`, process: child, folder };
}

async function listens(port: number): Promise<boolean> {
  const socket = dial(port, "127.0.0.1");
  const isOpen = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "close").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return isOpen;
}
