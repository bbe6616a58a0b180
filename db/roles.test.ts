import { afterAll, it as always, describe, expect, inject } from "vitest";
import { readCatalogue } from "./catalogue";
import { type Connection, connect } from "./client";
import { checkInstallation } from "./installation";
import { migrate } from "./migrate";
import { closeLookUps, proveKey } from "./presented-key";
import { prepareRoles } from "./roles";
import { createDatabase, testDatabase } from "./test-database";
import { newModel, newUpstream } from "./test-models";
import { newKey, person, storedKey } from "./test-scene";
import { runSql } from "./test-server";
import { recordUses } from "./uses";

const { url, sql } = await testDatabase();
const database = new URL(url).pathname.slice(1);
const roles = await prepareRoles(url);
await checkInstallation();
const key = await newKey(await person());
/** TEST_DATABASE_URL may name a role that can make roles but not look into them, or none at all. */
const [me] = await sql<
  { isSuper: boolean }[]
>`select rolsuper as "isSuper" from pg_roles where rolname = current_user`;
const it = always.skipIf(!me?.isSuper);

const app = connect(roles.as("app", url), { max: 1, applicationName: "test" });
const gate = connect(roles.as("gate", url), { max: 1, applicationName: "test" });
afterAll(async () => {
  await Promise.all([app.close(), gate.close(), closeLookUps()]);
  if (!me?.isSuper) return;
  for (const name of [`${database}_app`, `${database}_gate`, `${database}_plain`]) {
    await sql.unsafe(
      `do $$ begin if to_regrole('${name}') is not null then drop owned by ${name}; drop role ${name}; end if; end $$`,
    );
  }
});

const refused = (connection: Connection, statement: string) =>
  expect(connection.sql.unsafe(statement)).rejects.toMatchObject({ code: "42501" });

describe("the console's role", () => {
  it.each([
    "create table planted (id integer)",
    "alter table api_keys add column planted text",
    "drop table api_keys",
    "alter table audit_log disable trigger all",
    "drop trigger audit_log_is_append_only on audit_log",
    "truncate sessions",
    "update audit_log set actor_name = 'nobody'",
    "delete from audit_log",
    "truncate audit_log",
    "create role planted",
    "insert into drizzle.__drizzle_migrations (hash) values ('planted')",
  ])("may not: %s", async (statement) => {
    await refused(app, statement);
  });

  it("reads and changes the rows of every table, and adds to the audit log", async () => {
    const tables = await sql<{ name: string; may: string[] }[]>`
      select tablename as name, to_jsonb(array_remove(array[
        case when has_table_privilege(${`${database}_app`}, quote_ident(tablename), 'select') then 'select' end,
        case when has_table_privilege(${`${database}_app`}, quote_ident(tablename), 'insert') then 'insert' end,
        case when has_table_privilege(${`${database}_app`}, quote_ident(tablename), 'update') then 'update' end,
        case when has_table_privilege(${`${database}_app`}, quote_ident(tablename), 'delete') then 'delete' end], null)) as may
      from pg_tables where schemaname = 'public'`;
    expect(tables.length).toBeGreaterThan(9);
    for (const { name, may } of tables) {
      const all = ["select", "insert", "update", "delete"];
      expect([name, may]).toEqual([name, name === "audit_log" ? all.slice(0, 2) : all]);
    }
  });
});

describe("the gate's role", () => {
  it.each([
    "select password_hash from users",
    "select * from users",
    "select description from api_keys",
    "select * from sessions",
    "select * from links",
    "select * from audit_log",
    "select * from settings",
    "select * from upstreams",
    "select * from models",
    "select * from model_offers",
    "update upstreams set state = 'disabled'",
    "update models set is_open = true",
    "insert into model_access values (1, 1, null)",
    "delete from model_access",
    "update api_keys set enabled = true",
    "update api_keys set hashed_secret_key = 'planted'",
    "insert into api_keys (name) values ('planted')",
    "delete from api_keys",
    "update users set is_active = true",
    "insert into memberships values (1, 1, 'owner')",
    "update installation set root_check = null",
    "create table planted (id integer)",
  ])("may not: %s", async (statement) => {
    await refused(gate, statement);
  });

  it("reads the catalogue", async () => {
    const upstream = await newUpstream({ credential: "sk-upstream-credential" });
    const model = await newModel(upstream, { is_open: false });
    const { models, closed } = await readCatalogue(gate.db);
    expect(models.get(model.name)?.upstream.credential).toBe("sk-upstream-credential");
    expect(closed.has(model.name)).toBe(true);
  });

  it("proves a key, writes its last use and tells of itself", async () => {
    const before = { connection: globalThis.latchkeyConnection, url: process.env.DATABASE_URL };
    globalThis.latchkeyConnection = gate;
    try {
      const at = new Date("2026-01-01T00:00:00Z");
      await recordUses([{ id: key.id, at, address: "192.0.2.1" }]);
    } finally {
      globalThis.latchkeyConnection = before.connection;
    }
    expect(await storedKey(key.id)).toMatchObject({ last_used_address: "192.0.2.1" });
    await gate.sql`insert into gates (id, name, version, max_stale_seconds)
      values (gen_random_uuid(), 'here', '1', 30)`;
    await gate.sql`update gates set last_contact = now()`;
    await gate.sql`delete from gates`;
    await gate.sql`listen latchkey_changes`;
  });
});

it("starts at once make them once, and the next start changes nothing", async () => {
  const other = await createDatabase(inject("testServer").template);
  const name = new URL(other).pathname.slice(1);
  const made = await Promise.all(Array.from({ length: 5 }, () => prepareRoles(other)));
  expect(made.map(({ reason }) => reason)).toEqual([null, null, null, null, null]);
  const rows = () =>
    runSql(other, `select oid, xmin, rolpassword from pg_authid where rolname ~ '^${name}_'`);
  const before = await rows();
  await prepareRoles(other);
  expect(await rows()).toEqual(before);
  expect(before.map(({ rolpassword }) => String(rolpassword).split("$")[0])).toEqual([
    "SCRAM-SHA-256",
    "SCRAM-SHA-256",
  ]);
  for (const role of ["app", "gate"])
    await runSql(other, `drop owned by ${name}_${role}; drop role ${name}_${role}`);
});

it("what a later migration adds is granted at the next start", async () => {
  await sql`alter table settings rename to settings_away`;
  await sql`create table settings (principal_id integer)`;
  await sql.unsafe(`comment on role ${database}_app is 'an earlier version'`);
  await prepareRoles(url);
  expect(await app.sql`select from settings`).toEqual([]);
  await sql`drop table settings`;
  await sql`alter table settings_away rename to settings`;
});

it("a role that may make none serves all itself, and it is said why", async () => {
  const owner = `${database}_plain`;
  await sql.unsafe(`create role ${owner} login password 'only-for-this-test'`);
  const own = await createDatabase();
  await runSql(own, `grant all on database ${new URL(own).pathname.slice(1)} to ${owner}`);
  await runSql(own, `grant all on schema public to ${owner}; create extension if not exists pg_trgm`);
  const address = new URL(own);
  address.username = owner;
  address.password = "only-for-this-test";
  await migrate(address.href);
  const given = await prepareRoles(address.href);
  expect(given.reason).toBe(`the role ${owner} may not create roles`);
  expect(given.as("gate", address.href)).toBe(address.href);
  await runSql(own, `drop owned by ${owner} cascade`);
});

it.each(["app", "gate"] as const)("a part may be started as the role %s alone", async (role) => {
  const address = roles.as(role, url);
  expect(await migrate(address)).toEqual({ applied: 0 });
  const given = await prepareRoles(address);
  expect(given.reason).toBe(`the role ${database}_${role} may not create roles`);
  process.env.DATABASE_URL = address;
  const before = globalThis.latchkeyConnection;
  globalThis.latchkeyConnection = role === "app" ? app : gate;
  try {
    await checkInstallation();
  } finally {
    globalThis.latchkeyConnection = before;
  }
});

it("a key is proven by the gate's role", async () => {
  await closeLookUps();
  process.env.DATABASE_URL = roles.as("gate", url);
  expect(await proveKey(key.value)).toMatchObject({ keyId: key.id });
});
