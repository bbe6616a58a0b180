// better-auth with its API-key plugin behind the same bare listener; run from a folder where both are installed.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";

const memory = new Map();
const isCached = process.env.PEER_MODE === "cached";
const options = {
  baseURL: "http://localhost",
  secret: randomBytes(32).toString("hex"),
  database: new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 10 }),
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  ...(isCached && {
    secondaryStorage: {
      get: (k) => memory.get(k) ?? null,
      set: (k, v) => void memory.set(k, v),
      delete: (k) => void memory.delete(k),
    },
    advanced: { backgroundTasks: { handler: (p) => void p.catch?.(() => {}) } },
  }),
  plugins: [
    apiKey({
      rateLimit: { enabled: false },
      ...(isCached && { storage: "secondary-storage", deferUpdates: true }),
    }),
  ],
};
const auth = betterAuth(options);
await (await getMigrations(options)).runMigrations();
const { user } = await auth.api.signUpEmail({
  body: {
    email: `${randomBytes(6).toString("hex")}@example.com`,
    password: "a quiet green hill",
    name: "Bench",
  },
});
const keys = [];
for (let i = 0; i < Number(process.env.PEER_KEYS); i++)
  keys.push((await auth.api.createApiKey({ body: { userId: user.id, name: `key ${i}` } })).key);
const server = createServer(async (request, response) => {
  const key = request.headers.authorization?.slice(7) ?? "";
  const { valid } = await auth.api.verifyApiKey({ body: { key } });
  response.writeHead(valid ? 200 : 401).end();
});
server.listen(Number(process.env.GATE_PORT), "127.0.0.1", () => process.send?.({ type: "ready", keys }));
process.once("disconnect", () => process.exit());
