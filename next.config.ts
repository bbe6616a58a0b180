import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  images: { unoptimized: true },
  // A server action's arguments hold passwords; they must not reach the terminal.
  logging: { serverFunctions: false },
  serverExternalPackages: ["argon2", "pino", "postgres"],
};

export default config;
