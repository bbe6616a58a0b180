import { existsSync } from "node:fs";
import { type Env, parseEnv } from "../db/env";

/**
 * Reads `.env` of the current folder into the environment, where what is set already wins, and parses the result.
 * @throws ConfigError with every problem at once
 */
export function loadConfig(): Env {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return parseEnv(process.env);
}
