import { closeDatabase } from "../db/client";
import { env } from "../db/env";
import { closeLookUps } from "../db/presented-key";
import { serve } from "../db/serve";
import { keepLastUsed } from "./last-used";
import { createGate } from "./server";

const { gateHost, gatePort } = env();
const used = keepLastUsed();

await serve(createGate({ used }), {
  host: gateHost,
  port: gatePort,
  close: async () => {
    await used.flush();
    await Promise.all([closeLookUps(), closeDatabase()]);
  },
});
