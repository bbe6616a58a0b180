import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { connect } from "./client";
import { migrate, requireMigrated } from "./migrate";
import { StartError } from "./start-error";
import { bundle } from "./test-bundle";
import { createDatabase } from "./test-database";

const home = mkdtempSync(join(tmpdir(), "latchkey-migrations-"));
afterAll(() => rmSync(home, { recursive: true }));

/** A folder of migrations as drizzle-kit writes it. */
function migrations(...texts: string[]): string {
  const folder = mkdtempSync(join(home, "set-"));
  mkdirSync(join(folder, "meta"));
  const entries = texts.map((text, idx) => {
    writeFileSync(join(folder, `${idx}.sql`), text);
    return { idx, version: "7", when: 1000 + idx, tag: `${idx}`, breakpoints: true };
  });
  writeFileSync(
    join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  return folder;
}

async function open() {
  const url = await createDatabase();
  const { sql, close } = connect(url, { max: 2, applicationName: "test" });
  onTestFinished(close);
  const tables = async () => {
    const rows = await sql<{ name: string }[]>`
      select relname as name from pg_class
      where relkind in ('r', 'v', 'm') and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and relname not like 'pg_toast%' order by relname
    `;
    return rows.map((row) => row.name);
  };
  return { url, sql, tables };
}
const bookkeeping = "__drizzle_migrations";
const first = "create table one (id int);\n--> statement-breakpoint\ninsert into one values (1);";
const second = "create table two (id int);";

test("an empty database gets every migration once, in order, and nothing else", async () => {
  const { url, sql, tables } = await open();
  const folder = migrations(first, "insert into one select id + 1 from one;");
  expect(await migrate(url, folder)).toEqual({ applied: 2 });
  expect(await migrate(url, folder)).toEqual({ applied: 0 });
  expect(await tables()).toEqual([bookkeeping, "one"]);
  expect(await sql`select id from one order by id`).toEqual([{ id: 1 }, { id: 2 }]);
});

test("a later version adds only what is missing", async () => {
  const { url, tables } = await open();
  await migrate(url, migrations(first));
  expect(await migrate(url, migrations(first, second))).toEqual({ applied: 1 });
  expect(await tables()).toEqual([bookkeeping, "one", "two"]);
});

test("an older version refuses a newer database in one sentence and leaves it as it is", async () => {
  const { url, sql, tables } = await open();
  await migrate(url, migrations(first, second));
  const sentence = "This database was made by a newer Latchkey: start that version, or use another database.";
  await expect(migrate(url, migrations(first))).rejects.toThrow(new StartError(sentence));
  expect(await tables()).toEqual([bookkeeping, "one", "two"]);
  expect(await sql`select count(*) from drizzle.__drizzle_migrations`).toEqual([{ count: 2 }]);
});

test("a check for the right version refuses an earlier, an empty and a newer database, and changes none", async () => {
  const { url, tables } = await open();
  const folder = migrations(first);
  await expect(requireMigrated(url, folder)).rejects.toThrow(StartError);
  expect(await tables()).toEqual([]);
  await migrate(url, folder);
  await requireMigrated(url, folder);
  await expect(requireMigrated(url, migrations(first, second))).rejects.toThrow("Bring it up to date");
  await expect(requireMigrated(url, migrations())).rejects.toThrow("made by a newer Latchkey");
  expect(await tables()).toEqual([bookkeeping, "one"]);
});

test("a migration that fails is undone whole and the ones before it stay", async () => {
  const { url, tables } = await open();
  await expect(
    migrate(url, migrations(first, `${second}\n--> statement-breakpoint\nselect 1 / 0;`)),
  ).rejects.toThrow("division by zero");
  expect(await tables()).toEqual([bookkeeping, "one"]);
  expect(await migrate(url, migrations(first, second))).toEqual({ applied: 1 });
});

test("eight starts at once apply each migration once", async () => {
  const { url, sql } = await open();
  const folder = migrations(first, second);
  const results = await Promise.all(Array.from({ length: 8 }, () => migrate(url, folder)));
  expect(results.reduce((sum, { applied }) => sum + applied, 0)).toBe(2);
  expect(await sql`select id from one`).toEqual([{ id: 1 }]);
});

test("a start killed in the middle of a migration is made good by the next", async () => {
  const { url, sql, tables } = await open();
  const slow = `${second}\n--> statement-breakpoint\nselect pg_sleep(60);`;
  const program = await bundle(`
    import { migrate, requireMigrated } from "./migrate";
    await migrate(process.argv[2], process.argv[3]);
  `);
  onTestFinished(() => rmSync(dirname(program), { recursive: true }));
  const child = spawn(process.execPath, [program, url, migrations(first, slow)], { stdio: "inherit" });
  const sleeping = () =>
    sql`select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`;
  await expect.poll(sleeping, { timeout: 10_000 }).toHaveLength(1);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await tables()).toEqual([bookkeeping, "one"]);
  expect(await migrate(url, migrations(first, second))).toEqual({ applied: 1 });
  expect(await tables()).toEqual([bookkeeping, "one", "two"]);
});

test("a server that does not answer, and one that refuses, are told in one sentence", async () => {
  await expect(migrate("postgres://u:hunter2@127.0.0.1:1/db")).rejects.toThrow(
    new StartError("The database cannot be used: connect ECONNREFUSED 127.0.0.1:1."),
  );
  const url = new URL(await createDatabase());
  url.pathname = "/nowhere";
  await expect(migrate(url.href)).rejects.toThrow(
    new StartError('The database cannot be used: database "nowhere" does not exist.'),
  );
});
