import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { freePort, root } from "./product";

export type Received = {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  names: string[];
  bytes: number;
};
export type Answer = { status: number; headers: IncomingHttpHeaders };
export type Running = { stop(): Promise<void> };

type Kind = {
  isInstalled: () => boolean;
  /** What a test must say besides the sample: where it may write. */
  prepare: (text: string, folder: string) => string;
  start: (file: string, folder: string) => ChildProcess;
  stopSignal: NodeJS.Signals;
};

/** The proxies of Debian that the samples are for. */
export const kinds = {
  nginx: {
    isInstalled: () => spawnSync("nginx", ["-v"]).status === 0,
    prepare(text, folder) {
      const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      return replaced(text, {
        "/tmp/latchkey-nginx.pid": join(folder, "pid"),
        "http {": `http { ${places.join(" ")}`,
      });
    },
    start: (file, folder) =>
      spawn("nginx", ["-p", folder, "-c", file, "-g", "daemon off;"], { stdio: "ignore" }),
    stopSignal: "SIGQUIT",
  },
  caddy: {
    isInstalled: () => spawnSync("caddy", ["version"]).status === 0,
    prepare: (text) => text,
    start(file, folder) {
      const env = { PATH: process.env.PATH, HOME: folder, NODE_ENV: "test" as const };
      return spawn("caddy", ["run", "--config", file, "--adapter", "caddyfile"], { env, stdio: "ignore" });
    },
    stopSignal: "SIGTERM",
  },
} satisfies Record<string, Kind>;

export type ProxyName = keyof typeof kinds;
export const proxyNames: ProxyName[] = ["nginx", "caddy"];

/** Runs a sample as it stands, but for what `changes` replaces in it; answers once it listens on `port`. */
export async function startSample(
  name: ProxyName,
  sample: string,
  port: number,
  changes: Record<string, string>,
): Promise<Running> {
  const kind: Kind = kinds[name];
  const folder = mkdtempSync(join(tmpdir(), "latchkey-proxy-"));
  // Started as root, nginx's workers are somebody else.
  chmodSync(folder, 0o711);
  const text = replaced(readFileSync(join(root, "examples", sample), "utf8"), changes);
  const file = join(folder, "config");
  writeFileSync(file, kind.prepare(text, folder));
  const proxy = kind.start(file, folder);
  const ended = once(proxy, "exit");
  await expect.poll(() => listens(port)).toBe(true);
  return {
    async stop() {
      proxy.kill(kind.stopSignal);
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function replaced(text: string, changes: Record<string, string>): string {
  let changed = text;
  for (const [from, to] of Object.entries(changes)) {
    expect(changed).toContain(from);
    changed = changed.replaceAll(from, to);
  }
  return changed;
}

function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}

/** A certificate for this machine alone, in a folder that a proxy's user may read. */
export function makeCertificate(): { certificate: string; key: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-tls-"));
  chmodSync(folder, 0o755);
  const [certificate, key] = [join(folder, "fullchain.pem"), join(folder, "privkey.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", ...made, ...subject, "-out", certificate, "-keyout", key], {
    stdio: "ignore",
  });
  chmodSync(key, 0o644);
  return { certificate, key, remove: () => rmSync(folder, { recursive: true }) };
}

/** Stands in for an inference server and remembers what reached it. */
export async function startUpstream(): Promise<{ port: number; received: Received[]; stop(): void }> {
  const received: Received[] = [];
  const server = createServer((incoming, answer) => {
    const { method = "", url = "", headers, rawHeaders } = incoming;
    const names = rawHeaders.filter((_, i) => i % 2 === 0);
    let bytes = 0;
    incoming.on("data", (part: Buffer) => (bytes += part.length));
    incoming.on("end", () => {
      received.push({ method, url, headers, names, bytes });
      answer.end("answered");
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { port, received, stop: () => void server.close() };
}

type Sent = { method?: string; headers?: OutgoingHttpHeaders; body?: string };

/** Unlike fetch, it sends any header and leaves the path as it is written. */
export function send(
  base: string,
  path: string,
  { method = "POST", headers = {}, body = "" }: Sent,
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const length = { "Content-Length": Buffer.byteLength(body) };
    request(
      { hostname, port, path, method, headers: { ...headers, ...length }, agent: false },
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
