import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connect } from "./client";
import { type Embedded, startEmbedded } from "./embedded";
import { migrate } from "./migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** A server where databases may be made, and the migrated one that test databases are copies of. */
    testServer: { url: string; template: string };
  }
}

/** What is lost with a power cut does not matter here. */
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

const template = `latchkey_test_${randomBytes(4).toString("hex")}`;
const given = process.env.TEST_DATABASE_URL;
let dataDir: string | undefined;
let server: Embedded | undefined;

/** Once a run, and only when a test that needs it is among those asked for. */
export async function setup(project: TestProject): Promise<void> {
  if (!given) {
    dataDir = mkdtempSync(join(tmpdir(), "latchkey-test-"));
    server = await startEmbedded({ dataDir, settings });
  }
  const url = given || server?.url || "";
  await runSql(url, `create database ${template}`);
  await migrate(atDatabase(url, template));
  project.provide("testServer", { url, template });
}

export async function teardown(): Promise<void> {
  if (given) await dropAll(given);
  await server?.stop();
  if (dataDir) rmSync(dataDir, { recursive: true });
}

/** The same server's address with another database's name. */
export function atDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** Runs one statement of this module's making and answers its rows. */
export async function runSql(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const { sql, close } = connect(url, { max: 1, applicationName: "latchkey test" });
  return sql.unsafe(statement).finally(close);
}

async function dropAll(url: string): Promise<void> {
  for (const { datname } of await runSql(
    url,
    `select datname from pg_database where datname ~ '^${template}'`,
  )) {
    await runSql(url, `drop database ${datname} with (force)`);
  }
}
