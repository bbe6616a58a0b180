import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededCatalogue, seededDatabase } from "./database";
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

const rounds = 3;
const nginx = "/usr/sbin/nginx";
const body = JSON.stringify({
  model: "qwen3-32b",
  messages: [{ role: "user", content: "Hello, how are you?" }],
  temperature: 0.7,
});

/** What the gate adds to a request, beside the upstream asked directly and nginx in front of it. */
export async function proxy(): Promise<string> {
  const { keys, close } = await seededDatabase(100);
  const upstream = await startServer("upstream, directly", "bench/upstream.mjs", "/v1/chat/completions");
  await seededCatalogue(upstream.url.replace("/chat/completions", ""));
  const gate = await startGate("`/v1/chat/completions`");
  const proxied: Target = { ...gate, url: `${gate.origin}/v1/chat/completions` };
  const beside = existsSync(nginx) ? await startNginx(upstream) : null;
  const targets = [upstream, ...(beside ? [beside.target] : []), proxied];
  const loader = startLoader();
  const rows = [];
  for (const connections of [1, 32]) {
    const load = { keys, connections, body };
    const results = new Map<Target, Measured[]>(targets.map((target) => [target, []]));
    for (const target of targets) await measure(target, loader, { ...load, seconds: 3 });
    for (let round = 0; round < rounds; round++) {
      for (const [target, all] of results) all.push(await measure(target, loader, { ...load, seconds: 4 }));
    }
    const of = (target: Target, part: (one: Measured) => number) =>
      median((results.get(target) ?? []).map(part));
    for (const [target, all] of results) {
      rows.push([
        target.name,
        connections,
        of(target, ({ perSecond }) => perSecond).toFixed(0),
        `${of(target, meanMs).toFixed(2)} ms`,
        `${of(target, ({ p50Ms }) => p50Ms)} ms`,
        `${of(target, ({ p99Ms }) => p99Ms)} ms`,
        `${of(target, ({ cpuMicros }) => cpuMicros).toFixed(0)} µs`,
        all.reduce((sum, one) => sum + failed(one), 0),
      ]);
    }
  }
  await end(loader, gate.process, upstream.process);
  beside?.stop();
  await close();
  return `Proxy: a small chat completion, medians of ${rounds} rounds of 4 s in turn; \`mean\` is connections by requests a second.

${table(["", "connections", "a second", "mean", "p50", "p99", "CPU of the process, each", "failed"], rows)}`;
}

const meanMs = ({ perSecond, connections }: Measured) => (1000 * connections) / perSecond;

async function startNginx(upstream: Target): Promise<{ target: Target; stop: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-nginx-"));
  const port = await freePort();
  const config = `
    daemon off; worker_processes 1; master_process off; pid ${folder}/pid; error_log ${folder}/error;
    events { worker_connections 1024; }
    http {
      access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      upstream model { server ${new URL(upstream.origin).host}; keepalive 64; }
      server { listen 127.0.0.1:${port}; keepalive_requests 1000000;
        location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; } }
    }`;
  writeFileSync(join(folder, "nginx.conf"), config);
  execFileSync(nginx, ["-t", "-q", "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  const child = spawn(nginx, ["-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  const origin = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(origin).then(
      () => true,
      () => false,
    ))
  );
  const url = `${origin}/v1/chat/completions`;
  const stop = () => {
    child.kill("SIGKILL");
    void once(child, "exit").then(() => rmSync(folder, { recursive: true, force: true }));
  };
  return { target: { name: "nginx `proxy_pass`", origin, url, process: child }, stop };
}
