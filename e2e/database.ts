import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { build } from "esbuild";
import postgres from "postgres";
import * as z from "zod";
import { locate, readPassword, readRun } from "../db/embedded/folder";
import { descendants, stillRunning } from "./process-tree";
import { type Product, root } from "./product";

export type Sql = postgres.Sql;

/** Looks into a product's embedded database past every rule: to set a scene, and to see what is stored. */
export function openDatabase(dataDir: string): Sql {
  const { socketFolder, port } = runOf(dataDir);
  return postgres({
    ...(socketFolder === null ? { host: "127.0.0.1", port } : { path: `${socketFolder}/.s.PGSQL.${port}` }),
    user: "latchkey",
    password: passwordOf(dataDir),
    database: "latchkey",
    max: 2,
    onnotice: () => {},
  });
}

const checkAudit = `
  import { findTampering } from "./db/audit-check";
  import { closeDatabase } from "./db/client";
  console.log(JSON.stringify((await findTampering()).firstBad));
  await closeDatabase();`;

/** The first row of a product's audit log that is not as it was written, as the product itself finds it; else null. */
export async function findTampering(dataDir: string, scratch: string): Promise<number | null> {
  const program = join(scratch, "check-audit.mjs");
  await build({
    stdin: { contents: checkAudit, resolveDir: root, loader: "ts" },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  const { socketFolder, port } = runOf(dataDir);
  const host = socketFolder === null ? "" : `?host=${encodeURIComponent(socketFolder)}`;
  const url = `postgres://latchkey:${passwordOf(dataDir)}@127.0.0.1:${port}/latchkey${host}`;
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "production" as const,
    DATA_DIR: dataDir,
    DATABASE_URL: url,
  };
  const words = ["--conditions=react-server", program];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return z.number().nullable().parse(JSON.parse(stdout));
}

/**
 * Takes the database away for as long as `during` lasts: its server is killed, and the supervisor, which would start it
 * again, sleeps meanwhile. Afterwards it is back: console and gate are ready again.
 */
export async function withoutDatabase(product: Product, during: () => Promise<void>): Promise<void> {
  const server = runOf(product.dataDir).pid;
  const family = [...descendants(server), ...descendants(product.pid).filter(({ pid }) => pid === server)];
  process.kill(product.pid, "SIGSTOP");
  try {
    process.kill(server, "SIGKILL");
    await expect.poll(() => stillRunning(family)).toEqual([]);
    await during();
  } finally {
    process.kill(product.pid, "SIGCONT");
  }
  await expect.poll(() => readRun(locate(product.dataDir))?.pid ?? server).not.toBe(server);
  for (const url of [product.consoleUrl, product.gateUrl])
    await expect.poll(() => fetch(`${url}/readyz`).then(({ status }) => status)).toBe(200);
}

function passwordOf(dataDir: string): string {
  return readPassword(locate(dataDir).password) ?? "";
}

function runOf(dataDir: string) {
  const run = readRun(locate(dataDir));
  if (run === null) throw new Error(`No database runs in ${dataDir}`);
  return run;
}

type KeyValues = {
  description: string | null;
  scope: string[];
  allowed_model_names: string[] | null;
  access_key: string;
  is_custom: boolean;
  enabled: boolean;
  expires_at: Date | null;
  last_used_at: Date | null;
  created_at: Date;
  deleted_at: Date | null;
  hashed_secret_key: string;
  owner_principal_id: number;
};

/** Puts keys on the scene that nothing opens: what lists and pages show of them is all they are for. */
export async function insertKeys(
  sql: Sql,
  userId: number,
  keys: ({ name: string } & Partial<KeyValues>)[],
): Promise<number[]> {
  const rows = keys.map(({ scope = ["inference"], allowed_model_names: models = null, ...values }) => ({
    prefix: "lk",
    access_key: randomBytes(6).toString("hex"),
    hashed_secret_key: `none$${randomBytes(16).toString("hex")}`,
    user_id: userId,
    scope: sql.json(scope),
    allowed_model_names: models && sql.json(models),
    description: null,
    is_custom: false,
    enabled: true,
    expires_at: null,
    last_used_at: null,
    created_at: new Date(),
    deleted_at: null,
    owner_principal_id: 1,
    ...values,
  }));
  const inserted = await sql<{ id: number }[]>`insert into api_keys ${sql(rows)} returning id`;
  return inserted.map(({ id }) => id);
}
