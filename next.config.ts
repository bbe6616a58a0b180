import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  // `npm test` checks the types of everything, tests included; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  // Every client gets title and icon in the head, not streamed after it: a browser would ask for another icon.
  htmlLimitedBots: /.*/,
  // A server action's arguments hold passwords; they must not reach the terminal.
  logging: { serverFunctions: false },
  serverExternalPackages: ["argon2", "pino", "postgres", "rate-limiter-flexible"],
};

export default config;
