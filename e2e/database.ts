import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import postgres from "postgres";
import { locate, readPassword, readRun } from "../db/embedded/folder";
import { descendants, stillRunning } from "./process-tree";
import type { Product } from "./product";

export type Sql = postgres.Sql;

/** Looks into a product's embedded database past every rule: to set a scene, and to see what is stored. */
export function openDatabase(dataDir: string): Sql {
  const folder = locate(dataDir);
  const { socketFolder, port } = runOf(dataDir);
  return postgres({
    ...(socketFolder === null ? { host: "127.0.0.1", port } : { path: `${socketFolder}/.s.PGSQL.${port}` }),
    user: "latchkey",
    password: readPassword(folder.password) ?? "",
    database: "latchkey",
    max: 2,
    onnotice: () => {},
  });
}

/**
 * Takes the database away for as long as `during` lasts: its server is killed, and the supervisor, which would start it
 * again, sleeps meanwhile.
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
    ...values,
  }));
  const inserted = await sql<{ id: number }[]>`insert into api_keys ${sql(rows)} returning id`;
  return inserted.map(({ id }) => id);
}
