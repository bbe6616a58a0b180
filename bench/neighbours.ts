import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type Target } from "./processes";

export type Neighbour = { target: Target; headers: Record<string, string>; stop: () => void };

const nginx = "/usr/sbin/nginx";
const portkey = "@portkey-ai/gateway@1.15.2";

/** nginx in front of the upstream, where it is installed: the least that a proxy can cost. */
export async function startNginx(upstream: Target): Promise<Neighbour | null> {
  if (!existsSync(nginx)) return null;
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
  const child = spawn(nginx, ["-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  return begin("nginx `proxy_pass`", { port, child, folder, headers: {} });
}

/** Portkey's gateway in front of the upstream, installed for this run. */
export async function startPortkey(upstream: Target): Promise<Neighbour> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-portkey-"));
  const flags = ["--no-audit", "--no-fund", "--silent", "--prefix", folder];
  execFileSync("npm", ["install", ...flags, portkey], { stdio: ["ignore", "ignore", "inherit"] });
  const port = await freePort();
  const script = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");
  const child = spawn(process.execPath, [script, `--port=${port}`, "--headless"], { stdio: "ignore" });
  const headers = { "x-portkey-provider": "openai", "x-portkey-custom-host": `${upstream.origin}/v1` };
  return begin("Portkey’s gateway 1.15.2", { port, child, folder, headers });
}

type Begun = { port: number; child: ChildProcess; folder: string; headers: Record<string, string> };

async function begin(name: string, { port, child, folder, headers }: Begun): Promise<Neighbour> {
  const origin = `http://127.0.0.1:${port}`;
  const isThere = () =>
    fetch(origin).then(
      () => true,
      () => false,
    );
  while (!(await isThere()));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return {
    target: { name, origin, url: `${origin}/v1/chat/completions`, process: child },
    headers,
    stop: () => child.once("exit", remove).kill("SIGKILL"),
  };
}
