import "server-only";
import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import type postgres from "postgres";
import { connect } from "./client";
import { StartError } from "./start-error";

/** Beside this file in the source and beside the bundle in `dist`, where the build puts a copy. */
const ownMigrations = fileURLToPath(new URL("migrations", import.meta.url));
const oldestServer = 140_000;
const lock = 4_716_533_014;

/**
 * Brings the schema up to date: each missing migration in a transaction of its own that holds one lock, so that
 * starts at once take turns and one that dies leaves nothing half done.
 * @throws StartError when the server cannot be used or the schema was made by a newer Latchkey
 */
export async function migrate(url: string, folder = ownMigrations): Promise<{ applied: number }> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  return withServer(url, async (sql) => {
    let applied = 0;
    while (await sql.begin((tx) => applyNext(tx, migrations))) applied += 1;
    return { applied };
  });
}

/**
 * Checks that the schema is this version's, and changes nothing: the database may be in use by an earlier version.
 * @throws StartError when it is not, or the server cannot be used
 */
export async function requireMigrated(url: string, folder = ownMigrations): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  const missing = await withServer(url, async (sql) => findMissing(migrations, await readApplied(sql)));
  if (missing.length === 0) return;
  throw new StartError(
    "This database was made by an earlier Latchkey, or is empty. Bring it up to date: latchkey migrate",
  );
}

async function withServer<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const { sql, close } = connect(url, { max: 1, applicationName: "latchkey migrate" });
  try {
    await requireServer(sql);
    return await work(sql);
  } finally {
    await close();
  }
}

async function requireServer(sql: postgres.Sql): Promise<void> {
  const [server] = await sql<{ version: number }[]>`
    select current_setting('server_version_num')::int as version
  `.catch((error: NodeJS.ErrnoException) => {
    throw new StartError(`The database cannot be used: ${error.message || error.code}.`, { cause: error });
  });
  if (server === undefined || server.version < oldestServer) {
    throw new StartError("This database server is too old: Latchkey needs PostgreSQL 14 or newer.");
  }
  // So that a start that is killed gives back the lock before its statement ends; not every system can.
  await sql`set client_connection_check_interval = 1000`.catch(() => {});
}

/** Drizzle's own table and format, so that its tools understand the database. */
async function applyNext(tx: postgres.TransactionSql, migrations: MigrationMeta[]): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(${lock})`;
  await tx`set local statement_timeout = 0`;
  if ((await readApplied(tx)) === null) {
    await tx`create schema if not exists drizzle`;
    await tx`
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)
    `;
  }
  const [next] = findMissing(migrations, await readApplied(tx));
  if (next === undefined) return false;
  for (const statement of next.sql) await tx.unsafe(statement);
  await tx`
    insert into drizzle.__drizzle_migrations (hash, created_at) values (${next.hash}, ${next.folderMillis})
  `;
  return true;
}

function findMissing(migrations: MigrationMeta[], applied: readonly number[] | null): MigrationMeta[] {
  const done = applied ?? [];
  const known = new Set(migrations.map((migration) => migration.folderMillis));
  if (done.some((made) => !known.has(made))) {
    throw new StartError(
      "This database was made by a newer Latchkey: start that version, or use another database.",
    );
  }
  return migrations.filter((migration) => !done.includes(migration.folderMillis));
}

/** When each migration was made that the database has; null when it never had one. */
async function readApplied(sql: postgres.ISql): Promise<number[] | null> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (table?.name === null) return null;
  const rows = await sql<{ made: number }[]>`
    select created_at as made from drizzle.__drizzle_migrations order by created_at
  `;
  return rows.map((row) => row.made);
}
