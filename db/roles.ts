import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { connect } from "./client";
import { log } from "./log";
import * as modelSchema from "./model-schema";
import * as schema from "./schema";
import { rolePassword, roleSalt } from "./secret";
import * as usageSchema from "./usage-schema";

/** Who console and gate are to the database; the owner of the tables stays with the supervisor and the command line. */
type Role = "app" | "gate";

/** Answers an address of the same database for a role; `reason` is why there are no roles, and the one given serves all. */
export type Roles = { as(role: Role, url: string): string; reason: string | null };

const { api_keys, audit_log, gates, installation, memberships, users } = schema;
const { model_access, models, upstreams } = modelSchema;
const { key_usage, requests, usage_batches } = usageSchema;
const tables = Object.values({ ...schema, ...modelSchema, ...usageSchema }).filter((value) =>
  is(value, PgTable),
);
const lock = 4_716_533_015;

/** The gate reads what a verdict and the identity headers rest on, and writes what it alone knows. */
const gateReads = [
  [
    api_keys,
    "id, name, prefix, access_key, hashed_secret_key, lookup_hash, is_custom, user_id, owner_principal_id",
    "successor_key_id, scope, allowed_model_names, enabled, expires_at, deleted_at",
    "last_used_at, last_used_address, created_at",
  ],
  [users, "id, name, is_active, deleted_at"],
  [memberships, "user_id, principal_id"],
  [installation, "id, root_check, created_at"],
  [
    upstreams,
    "id, name, kind, base_url, credential, state, connect_timeout_ms, first_byte_timeout_ms, idle_timeout_ms",
  ],
  [models, "id, name, upstream_id, fallback_upstream_id, is_open, created_at"],
  [model_access, "model_id, user_id, principal_id"],
] as const;

/**
 * Makes the two roles that console and gate use, and gives each what it needs: `app` changes rows but neither tables nor
 * what the audit log says, `gate` reads no password, session or audit row. Their passwords follow from the root secret.
 * Where that is not possible, the role of `url` serves all.
 * @param url of the tables' owner, after the migrations
 */
export async function prepareRoles(url: string): Promise<Roles> {
  const { sql, close } = connect(url, { max: 1, applicationName: "latchkey roles" });
  try {
    const [me] = await sql<{ name: string; database: string; may_create: boolean }[]>`
      select rolname as name, current_database() as database, rolsuper or rolcreaterole as may_create
      from pg_roles where rolname = current_user`;
    if (me === undefined) return none("the role is unknown");
    if (!me.may_create) return none(`the role ${me.name} may not create roles`);
    const names = { app: `${me.database}_app`, gate: `${me.database}_gate` };
    if (Buffer.byteLength(names.gate) > 63)
      return none("the name of the database is too long to name roles after it");
    const as = (role: Role, address: string) => withUser(address, names[role], rolePassword(names[role]));
    const statements = grants(names, me.database);
    const stamp = createHash("sha256").update(statements.join()).digest("base64url");
    const areMade = await sql.begin((tx) => makeRoles(tx, { names, statements, stamp }));
    if (areMade) log.debug({ roles: Object.values(names) }, "database roles were made or changed");
    for (const role of ["app", "gate"] as const) await checkLogin(as(role, url));
    return { as, reason: null };
  } catch (error) {
    log.debug(error, "database roles cannot be used");
    return none(error instanceof Error ? error.message : "the database refused");
  } finally {
    await close();
  }
}

const none = (reason: string): Roles => ({ as: (_role, url) => url, reason });

/** One start at a time, and only when something is new: what is granted is written beside the role. */
async function makeRoles(
  tx: postgres.TransactionSql,
  { names, statements, stamp }: { names: Record<Role, string>; statements: string[]; stamp: string },
): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(${lock})`;
  const found = await tx<{ name: string; note: string | null }[]>`
    select rolname as name, shobj_description(oid, 'pg_authid') as note
    from pg_roles where rolname in ${tx(Object.values(names))}`;
  const marks = Object.values(names).map((name) => `${stamp} ${roleSalt(name).toString("hex")}`);
  if (found.length === 2 && found.every(({ note }) => marks.includes(note ?? ""))) return false;
  for (const [index, name] of Object.values(names).entries()) {
    const verb = found.some((role) => role.name === name) ? "alter" : "create";
    await tx.unsafe(`${verb} role "${name}" login password '${scramVerifier(name)}'`);
    await tx.unsafe(`comment on role "${name}" is '${marks[index]}'`);
  }
  for (const statement of statements) await tx.unsafe(statement);
  return true;
}

function grants({ app, gate }: Record<Role, string>, database: string): string[] {
  const all = tables.map((table) => `"${getTableName(table)}"`).join(", ");
  return [
    `grant connect on database "${database}" to "${app}", "${gate}"`,
    `grant usage on schema public, drizzle to "${app}", "${gate}"`,
    `grant select on drizzle.__drizzle_migrations to "${app}", "${gate}"`,
    `revoke all on ${all} from "${app}", "${gate}"`,
    `grant select, insert, update, delete on ${all} to "${app}"`,
    `revoke update, delete on ${getTableName(audit_log)} from "${app}"`,
    ...gateReads.map(
      ([table, ...columns]) => `grant select (${columns.join()}) on ${getTableName(table)} to "${gate}"`,
    ),
    `grant update (last_used_at, last_used_address) on ${getTableName(api_keys)} to "${gate}"`,
    `grant select, insert, update, delete on ${getTableName(gates)} to "${gate}"`,
    ...[key_usage, usage_batches].map(
      (table) => `grant select, insert, update on ${getTableName(table)} to "${gate}"`,
    ),
    `grant insert on ${getTableName(requests)} to "${gate}"`,
  ];
}

function withUser(address: string, name: string, password: string): string {
  const url = new URL(address);
  url.username = name;
  url.password = password;
  return url.href;
}

/** A pooler may know nobody but whom it was told of. */
async function checkLogin(url: string): Promise<void> {
  const { sql, close } = connect(url, { max: 1, applicationName: "latchkey roles" });
  await sql`select id from installation`.finally(close);
}

/** What PostgreSQL stores of a password (RFC 5803), so that the password itself is never sent and in no log. */
function scramVerifier(name: string): string {
  const iterations = 4096;
  const salt = roleSalt(name);
  const salted = pbkdf2Sync(rolePassword(name), salt, iterations, 32, "sha256");
  const keyed = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${keyed("Server Key").toString("base64")}`;
}
