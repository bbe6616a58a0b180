import "server-only";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import {
  listOf,
  readDatabaseUrl,
  readHeaderName,
  readHost,
  readIssuer,
  readNetwork,
  readOidcScope,
  readOrigin,
  readRootSecret,
  readSwitch,
  readWebAddress,
  variable,
  wholeNumber,
} from "./env-values";
import { StartError } from "./start-error";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const requestLogs = ["off", "stdout"] as const;
const secrets = ["ROOT_SECRET", "ADMIN_PASSWORD", "OIDC_CLIENT_SECRET", "METRICS_TOKEN"] as const;

type Source = Record<string, string | undefined>;

/** The OpenID Connect provider people may sign in with. */
export type OidcEnv = {
  /** Exactly as the provider writes it; accounts are told apart by it. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button calls it. */
  name: string;
  scope: string;
  groupsClaim: string;
};

export type Env = {
  port: number;
  gatePort: number;
  host: string;
  gateHost: string;
  publicUrls: string[];
  publicUrl: string;
  gateUrl: string;
  databaseUrl: string | null;
  /** Where notifications are heard: the same database without a pooler between. */
  databaseUrlDirect: string | null;
  gateMaxStaleSeconds: number;
  /** The header, in lower case, that names the model; null: a client could set any. */
  gateModelHeader: string | null;
  metricsPort: number | null;
  metricsToken: string | null;
  dataDir: string;
  keyPrefix: string;
  rootSecret: Buffer | null;
  adminUsername: string | null;
  adminPassword: string | null;
  passwordMin: number;
  oidc: OidcEnv | null;
  trustedProxies: string[];
  allowHttp: boolean;
  sessionIdleHours: number;
  sessionMaxDays: number;
  logLevel: (typeof logLevels)[number];
  /** Where the gate tells of each request to `/v1`, besides the database. */
  requestLog: (typeof requestLogs)[number];
  isProduction: boolean;
};

/** Everything that is wrong with the configuration, one plain sentence each; no sentence repeats a value. */
export class ConfigError extends StartError {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

function findLogLevel(text: string | undefined) {
  return logLevels.find((level) => level === text);
}

/** The level for a log that must work before, and whether or not, the configuration is valid. */
export function readLogLevel(source: Source): Env["logLevel"] {
  return findLogLevel(source.LOG_LEVEL) ?? "info";
}

const variables = z.object({
  PORT: wholeNumber(1, 65535).default(3000),
  GATE_PORT: wholeNumber(1, 65535).default(3001),
  HOST: variable("an address or a host name to listen on", readHost).optional(),
  GATE_HOST: variable("an address or a host name to listen on", readHost).optional(),
  PUBLIC_URL: variable(
    "one or more origins such as https://keys.example.com, separated by commas",
    listOf(readOrigin),
  ).default([]),
  GATE_URL: variable("a web address such as https://gate.example.com", readWebAddress).optional(),
  DATABASE_URL: variable(
    "a PostgreSQL address such as postgres://user:password@host:5432/name, with special characters percent-encoded",
    readDatabaseUrl,
  ).optional(),
  DATABASE_URL_DIRECT: variable(
    "a PostgreSQL address such as postgres://user:password@host:5432/name, with special characters percent-encoded",
    readDatabaseUrl,
  ).optional(),
  GATE_MAX_STALE_SECONDS: wholeNumber(0, 3600).default(30),
  GATE_MODEL_HEADER: variable("the name of a header such as X-Model", readHeaderName).optional(),
  METRICS_PORT: wholeNumber(1, 65535).optional(),
  METRICS_TOKEN: variable("at least 16 characters without spaces", (text) =>
    /^[\x21-\x7e]{16,}$/.test(text) ? text : undefined,
  ).optional(),
  DATA_DIR: z.string().default("data"),
  KEY_PREFIX: variable("2 to 16 of the characters a-z and 0-9, beginning with a letter", (text) =>
    /^[a-z][a-z0-9]{1,15}$/.test(text) ? text : undefined,
  ).default("lk"),
  ROOT_SECRET: variable("32 bytes as 64 hexadecimal digits or as base64", readRootSecret).optional(),
  ADMIN_USERNAME: z.string().optional(),
  ADMIN_PASSWORD: z.string().optional(),
  PASSWORD_MIN: wholeNumber(8, 64).default(12),
  OIDC_ISSUER: variable("the provider's https address such as https://id.example.com", readIssuer).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().optional(),
  OIDC_SCOPE: variable("scopes separated by spaces, openid among them", readOidcScope).default(
    "openid profile email",
  ),
  OIDC_GROUPS_CLAIM: z.string().default("groups"),
  TRUSTED_PROXIES: variable(
    "IP addresses or networks such as 10.0.0.0/8, separated by commas",
    listOf(readNetwork),
  ).default([]),
  ALLOW_HTTP: variable("true or false", readSwitch).default(false),
  SESSION_IDLE_HOURS: wholeNumber(1, 8760).default(12),
  SESSION_MAX_DAYS: wholeNumber(1, 365).default(7),
  LOG_LEVEL: variable(`one of ${logLevels.join(", ")}`, findLogLevel).default("info"),
  REQUEST_LOG: variable("off or stdout", (text) => requestLogs.find((one) => one === text)).default("off"),
  NODE_ENV: z.string().optional(),
});

/** An empty variable counts as not set; a secret `X` may come from the file that `X_FILE` names. */
function collect(source: Source): { given: Source; problems: string[] } {
  const given: Source = {};
  const problems: string[] = [];
  for (const name of Object.keys(variables.shape)) given[name] = source[name]?.trim() || undefined;
  for (const name of secrets) {
    given[name] = source[name] || undefined;
    const file = source[`${name}_FILE`];
    if (!file) continue;
    if (given[name] !== undefined) problems.push(`${name} and ${name}_FILE must not both be set.`);
    try {
      given[name] = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    } catch {
      problems.push(`${name}_FILE must name a file that can be read.`);
      continue;
    }
    if (given[name] === "") problems.push(`The file that ${name}_FILE names must not be empty.`);
  }
  const ports = {
    PORT: given.PORT ?? "3000",
    GATE_PORT: given.GATE_PORT ?? "3001",
    METRICS_PORT: given.METRICS_PORT,
  };
  for (const [one, other] of [
    ["PORT", "GATE_PORT"],
    ["PORT", "METRICS_PORT"],
    ["GATE_PORT", "METRICS_PORT"],
  ] as const) {
    if (ports[one] === ports[other]) problems.push(`${one} and ${other} must be two different numbers.`);
  }
  const hasPassword = Boolean(given.ADMIN_PASSWORD || source.ADMIN_PASSWORD_FILE);
  if (hasPassword !== (given.ADMIN_USERNAME !== undefined)) {
    problems.push("ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) must be set together.");
  }
  const hasSecret = Boolean(given.OIDC_CLIENT_SECRET || source.OIDC_CLIENT_SECRET_FILE);
  const oidc = [given.OIDC_ISSUER !== undefined, given.OIDC_CLIENT_ID !== undefined, hasSecret];
  if (new Set(oidc).size > 1) {
    problems.push(
      "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (or OIDC_CLIENT_SECRET_FILE) must be set together.",
    );
  }
  return { given, problems };
}

function runsInContainer(source: Source): boolean {
  return (
    Boolean(source.KUBERNETES_SERVICE_HOST) || existsSync("/.dockerenv") || existsSync("/run/.containerenv")
  );
}

/**
 * Reads the whole configuration. `source` is the environment; nothing else is looked at but the files that `…_FILE`
 * variables name.
 * @throws ConfigError with every problem at once
 */
export function parseEnv(source: Source, isContainer = runsInContainer(source)): Env {
  const { given, problems } = collect(source);
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) problems.push(`${path.join()} must be ${message}.`);
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const read = parsed.data;
  const everywhere = isContainer ? "0.0.0.0" : "127.0.0.1";
  return {
    port: read.PORT,
    gatePort: read.GATE_PORT,
    host: read.HOST ?? everywhere,
    gateHost: read.GATE_HOST ?? everywhere,
    publicUrls: read.PUBLIC_URL,
    publicUrl: read.PUBLIC_URL[0] ?? `http://localhost:${read.PORT}`,
    gateUrl: read.GATE_URL?.href.replace(/\/+$/, "") ?? `http://localhost:${read.GATE_PORT}`,
    databaseUrl: read.DATABASE_URL ?? null,
    databaseUrlDirect: read.DATABASE_URL_DIRECT ?? null,
    gateMaxStaleSeconds: read.GATE_MAX_STALE_SECONDS,
    gateModelHeader: read.GATE_MODEL_HEADER ?? null,
    metricsPort: read.METRICS_PORT ?? null,
    metricsToken: read.METRICS_TOKEN ?? null,
    dataDir: resolve(read.DATA_DIR),
    keyPrefix: read.KEY_PREFIX,
    rootSecret: read.ROOT_SECRET ?? null,
    adminUsername: read.ADMIN_USERNAME ?? null,
    adminPassword: read.ADMIN_PASSWORD ?? null,
    passwordMin: read.PASSWORD_MIN,
    oidc: oidcOf(read),
    trustedProxies: read.TRUSTED_PROXIES,
    allowHttp: read.ALLOW_HTTP,
    sessionIdleHours: read.SESSION_IDLE_HOURS,
    sessionMaxDays: read.SESSION_MAX_DAYS,
    logLevel: read.LOG_LEVEL,
    requestLog: read.REQUEST_LOG,
    isProduction: read.NODE_ENV === "production",
  };
}

function oidcOf(read: z.output<typeof variables>): OidcEnv | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = read;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  const name = read.OIDC_NAME ?? new URL(issuer).hostname;
  return {
    issuer,
    clientId,
    clientSecret,
    name,
    scope: read.OIDC_SCOPE,
    groupsClaim: read.OIDC_GROUPS_CLAIM,
  };
}

let parsedOnce: Env | undefined;

/**
 * This process's configuration, read once.
 * @throws ConfigError
 */
export function env(): Env {
  parsedOnce ??= parseEnv(process.env);
  return parsedOnce;
}
