import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const shared = {
  pool: "forks",
  env: { LOG_LEVEL: "error" },
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

// server-only is a guard for bundlers; outside one it throws.
const alias = {
  "server-only": fileURLToPath(import.meta.resolve("server-only").replace(/index\.js$/, "empty.js")),
};

export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { ...shared, name: "lib", include: ["{lib,components}/**/*.test.{ts,tsx}"] },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "db",
          include: ["{db,gate,cli,app}/**/*.test.{ts,tsx}"],
          globalSetup: "db/test-server.ts",
        },
      },
    ],
  },
});
