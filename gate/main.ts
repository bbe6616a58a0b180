import { hostname } from "node:os";
import { closeDatabase } from "../db/client";
import { env } from "../db/env";
import { serve } from "../db/serve";
import { version } from "../package.json";
import { openGate } from "./gate";
import { createMetrics } from "./metrics";
import { serveMetrics } from "./metrics-page";

const { gateHost, gatePort, gateMaxStaleSeconds: maxStaleSeconds, metricsPort } = env();
/** To say what could not be written, and to let go of the database. */
const lastWordsMs = 500;

const metrics = createMetrics();
metrics.watchProcess();
const gate = openGate({ name: `${hostname()}:${gatePort}`, version, maxStaleSeconds, metrics });
const metricsServer = metricsPort && (await serveMetrics(metrics, { host: gateHost, port: metricsPort }));

await serve(gate.server, {
  host: gateHost,
  port: gatePort,
  close: async (withinMs) => {
    if (metricsServer) metricsServer.close().closeAllConnections();
    await gate.close(withinMs - lastWordsMs);
    await closeDatabase();
  },
});
