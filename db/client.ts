import "server-only";
import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "./env";
import { endTransactionsWithTheirConnection } from "./lost-transactions";

export type Database = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Database["transaction"]>[0]>[0];
type ConnectOptions = {
  max: number;
  applicationName: string;
  /** Hears what LISTEN was asked for; the connection then stays open. */
  onNotify?: (channel: string, payload: string) => void;
  /** When a connection of the pool was lost or closed. */
  onClose?: () => void;
};
export type Connection = { db: Database; sql: postgres.Sql; close(): Promise<void> };

const bigintType = 20;
const timestamptzType = 1184;
const jsonTypes = [114, 3802];

/** libpq's words that postgres.js does not know and would hand to the server, which refuses them. */
const unknownParameters = ["channel_binding", "gssencmode"];

/**
 * postgres.js takes no unix socket from an address. libpq's two forms are understood here:
 * `postgres://user:password@localhost/name?host=/folder` and `postgres://user:password@%2Ffolder/name`.
 */
function splitSocket(address: string): { url: string; path?: string } {
  const url = new URL(address);
  for (const name of unknownParameters) url.searchParams.delete(name);
  const folder = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  if (!folder.startsWith("/")) return { url: url.href };
  const port = url.searchParams.get("port") ?? (url.port || "5432");
  for (const name of ["host", "port"]) url.searchParams.delete(name);
  url.hostname = "localhost";
  return { url: url.href, path: `${folder}/.s.PGSQL.${port}` };
}

function readBigint(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/**
 * Opens a pool of at most `max` connections, each made when first needed. Instants come and go as Date, bigint as a
 * number where it is exact; a lost connection fails the queries on it and is made anew within a second.
 */
export function connect(url: string, options: ConnectOptions): Connection {
  const { url: address, path } = splitSocket(url);
  // The driver has this option; its types leave it out.
  const listening = { onnotify: options.onNotify };
  const sql = postgres(address, {
    ...(path === undefined ? {} : { path }),
    max: options.max,
    connect_timeout: 10,
    backoff: (attempt) => Math.min(3 ** attempt / 100, 1),
    connection: { application_name: options.applicationName },
    onnotice: () => {},
    // The driver would ask for PostgreSQL's list of array types, which nothing here needs, at each connection; lost
    // meanwhile, that question would end the process, since nobody waits for its answer.
    fetch_types: false,
    ...(options.onNotify && { ...listening, max_lifetime: null }),
    ...(options.onClose && { onclose: options.onClose }),
  });
  endTransactionsWithTheirConnection(sql);
  const db = drizzle({ client: sql });
  // Drizzle replaces these on the shared client by functions that pass text through.
  const { parsers, serializers } = sql.options;
  parsers[bigintType] = readBigint;
  parsers[timestamptzType] = (text: string) => new Date(text);
  serializers[timestamptzType] = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  for (const type of jsonTypes) {
    serializers[type] = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  }
  return { db, sql, close: () => sql.end({ timeout: 5 }) };
}

declare global {
  var latchkeyConnection: Connection | undefined;
}

/** The database of this process's configuration: one pool, opened at first use, that a hot reload does not open again. */
export function database(): Database {
  globalThis.latchkeyConnection ??= connect(databaseUrl(), { max: 10, applicationName: "latchkey" });
  return globalThis.latchkeyConnection.db;
}

/** Resolves when the database answers. @throws the driver's error, or one of ours after 2 s of silence */
export async function pingDatabase(): Promise<void> {
  const silence = new AbortController();
  const late = setTimeout(2000, undefined, { signal: silence.signal }).then(() => {
    throw new Error("the database does not answer");
  });
  late.catch(() => {});
  await Promise.race([database().execute(sql`select 1`), late]).finally(() => silence.abort());
}

/** Closes the pool that `database` opened, if it did; running queries get 5 seconds. */
export async function closeDatabase(): Promise<void> {
  const open = globalThis.latchkeyConnection;
  globalThis.latchkeyConnection = undefined;
  await open?.close();
}

/** Where notifications can be heard: without a pooler between, if the configuration knows the way. */
export function directDatabaseUrl(): string {
  return env().databaseUrlDirect ?? databaseUrl();
}

/** Where this process's database is. */
export function databaseUrl(): string {
  const { databaseUrl: url } = env();
  if (url === null) throw new Error("DATABASE_URL is not set: this process is started by `latchkey start`.");
  return url;
}
