import { defineConfig } from "drizzle-kit";

// npx drizzle-kit generate --config db/drizzle.config.ts: the paths are seen from the root.
export default defineConfig({
  dialect: "postgresql",
  schema: ["./db/schema.ts", "./db/model-schema.ts", "./db/usage-schema.ts"],
  out: "./db/migrations",
});
