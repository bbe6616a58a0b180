import { closeDatabase } from "../db/client";
import { env } from "../db/env";
import { closeLookUps } from "../db/presented-key";
import { serve } from "../db/serve";
import { keepLastUsed } from "./last-used";
import { createMetrics } from "./metrics";
import { serveMetrics } from "./metrics-page";
import { createGate } from "./server";

const { gateHost, gatePort, metricsPort } = env();
const metrics = createMetrics();
metrics.watchProcess();
const used = keepLastUsed(metrics);
const metricsServer = metricsPort && (await serveMetrics(metrics, { host: gateHost, port: metricsPort }));

await serve(createGate({ used, metrics }), {
  host: gateHost,
  port: gatePort,
  close: async () => {
    if (metricsServer) metricsServer.close().closeAllConnections();
    await used.flush();
    await Promise.all([closeLookUps(), closeDatabase()]);
  },
});
