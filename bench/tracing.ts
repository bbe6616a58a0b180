import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { mintToken } from "../lib/keys/token";
import { seededDatabase } from "./database";
import { end, startGate } from "./processes";
import { table } from "./table";

const tracer = "@opentelemetry/auto-instrumentations-node";
const version = "0.81.2";

/** OpenTelemetry as the README adds it: each check is a span of its proxy's trace, and no credential is in any. */
export async function tracing(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-tracing-"));
  const flags = ["--no-audit", "--no-fund", "--silent", "--prefix", folder];
  execFileSync("npm", ["install", ...flags, `${tracer}@${version}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { keys, close } = await seededDatabase(1);
  const collector = await startCollector();
  const gate = await startGate("gate", {
    NODE_OPTIONS: `--require ${join(folder, "node_modules", tracer, "build/src/register.js")}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: "http",
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
    OTEL_NODE_RESOURCE_DETECTORS: "env,host,process",
    OTEL_BSP_SCHEDULE_DELAY: "100",
  });
  const presented = [keys[0] ?? "", mintToken("lk").value];
  const traces = presented.flatMap((key) => [
    { key, header: "Authorization", value: `Bearer ${key}`, id: randomBytes(16).toString("hex") },
    { key, header: "X-API-Key", value: key, id: randomBytes(16).toString("hex") },
  ]);
  for (const { header, value, id } of traces) {
    await fetch(gate.url, { headers: { [header]: value, traceparent: `00-${id}-00f067aa0ba902b7-01` } });
  }
  await collector.heard((all) => traces.every(({ id }) => all.includes(id)));
  await end(gate.process);
  await close();
  const all = collector.close();
  rmSync(folder, { recursive: true });
  const leaked = presented.some((key) => all.includes(key.slice(-40)) || all.includes(key.slice(3, 30)));
  const found = traces.filter(({ id }) => all.includes(id)).length;
  return `Tracing: ${tracer} ${version}.

${table(["checks", "spans in their proxy's trace", "a credential in any"], [[traces.length, found, leaked ? "YES" : "no"]])}`;
}

/** Takes what is sent to it and tells nobody. */
async function startCollector() {
  let all = "";
  const server = createServer(async (request, response) => {
    all += await text(request);
    response.end("{}");
    server.emit("heard");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    async heard(isEnough: (all: string) => boolean): Promise<void> {
      while (!isEnough(all)) await once(server, "heard", { signal: AbortSignal.timeout(10_000) });
    },
    close(): string {
      server.close().closeAllConnections();
      return all;
    },
  };
}
