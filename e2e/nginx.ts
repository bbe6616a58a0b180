import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { freePort, root } from "./product";

export type Received = { url: string; headers: IncomingHttpHeaders; bytes: number };
export type Answer = { status: number; headers: IncomingHttpHeaders };

export function hasNginx(): boolean {
  return spawnSync("nginx", ["-v"]).status === 0;
}

/** Stands in for an inference server and remembers what reached it. */
export async function startUpstream(): Promise<{ port: number; received: Received[]; stop(): void }> {
  const received: Received[] = [];
  const server = createServer((incoming, answer) => {
    let bytes = 0;
    incoming.on("data", (part: Buffer) => (bytes += part.length));
    incoming.on("end", () => {
      received.push({ url: incoming.url ?? "", headers: incoming.headers, bytes });
      answer.end("answered");
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { port, received, stop: () => void server.close() };
}

/** Runs examples/nginx.conf as it stands, but for its addresses and the places a test may write to. */
export async function startNginx(ports: {
  gate: number;
  upstream: number;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-nginx-"));
  // Started as root, its workers are somebody else.
  chmodSync(folder, 0o711);
  const port = await freePort();
  const scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const replacements = {
    "127.0.0.1:3001": `127.0.0.1:${ports.gate}`,
    "127.0.0.1:8000": `127.0.0.1:${ports.upstream}`,
    "127.0.0.1:8080": `127.0.0.1:${port}`,
    "/tmp/latchkey-nginx.pid": join(folder, "pid"),
    "http {": `http { ${scratch.join(" ")}`,
  };
  let text = readFileSync(join(root, "examples/nginx.conf"), "utf8");
  for (const [from, to] of Object.entries(replacements)) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const file = join(folder, "nginx.conf");
  writeFileSync(file, text);
  const nginx = spawn("nginx", ["-p", folder, "-c", file, "-g", "daemon off;"], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(url)
      .then(Boolean)
      .catch(() => false);
  await expect.poll(answers).toBe(true);
  return {
    url,
    async stop() {
      nginx.kill("SIGQUIT");
      await once(nginx, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Unlike fetch, it sends any header and leaves the path as it is written. */
export function send(base: string, path: string, headers: OutgoingHttpHeaders, body = ""): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const length = { "Content-Length": Buffer.byteLength(body) };
    request(
      { hostname, port, path, method: "POST", headers: { ...headers, ...length }, agent: false },
      (response) => {
        response
          .resume()
          .on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      },
    )
      .on("error", reject)
      .end(body);
  });
}
