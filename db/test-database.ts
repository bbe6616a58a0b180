import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, inject } from "vitest";
import { type Connection, closeDatabase, connect } from "./client";
import { atDatabase, runSql } from "./test-server";

type TestDatabase = Omit<Connection, "close"> & { url: string; dataDir: string };

/**
 * Gives a test file a migrated database and a data folder of its own: `const { sql } = await testDatabase()` at its top.
 * From then on `env()` and `database()` know these; they are closed after the file's last test.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const url = await createDatabase(inject("testServer").template);
  const dataDir = mkdtempSync(join(tmpdir(), "latchkey-data-"));
  Object.assign(process.env, { DATABASE_URL: url, DATA_DIR: dataDir });
  const connection = connect(url, { max: 4, applicationName: "latchkey test" });
  globalThis.latchkeyConnection = connection;
  afterAll(async () => {
    await closeDatabase();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { url, dataDir, db: connection.db, sql: connection.sql };
}

/** Makes one more database, empty or a copy of the template, and answers its address. */
export async function createDatabase(template = "template1"): Promise<string> {
  const server = inject("testServer");
  const name = `${server.template}_${randomBytes(4).toString("hex")}`;
  await runSql(server.url, `create database ${name} template ${template}`);
  return atDatabase(server.url, name);
}
