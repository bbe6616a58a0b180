import { type SQL, sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { platformPrincipalId } from "../lib/actor";
import type { PermissionScope } from "../lib/keys/scopes";
import type { Preferences } from "../lib/preferences";

export const instant = () => timestamp({ withTimezone: true, precision: 3 });
export const createdAt = () => instant().notNull().defaultNow();
export const identity = () => integer().primaryKey().generatedByDefaultAsIdentity();

/** One row: proves that the root secret in use is the one this database was made with. */
export const installation = pgTable(
  "installation",
  {
    id: integer().primaryKey().default(1),
    root_check: text(),
    created_at: createdAt(),
  },
  (t) => [check("installation_is_one_row", sql`${t.id} = 1`)],
);

/** What owns keys: the platform (id 1) and organizations. */
export const principals = pgTable("principals", {
  id: identity(),
  kind: text({ enum: ["platform", "organization"] }).notNull(),
  name: text().notNull(),
  name_key: text().notNull().unique("principals_name_unique"),
  created_at: createdAt(),
  updated_at: createdAt(),
});

export const users = pgTable("users", {
  id: identity(),
  name: text().notNull(),
  name_key: text().notNull().unique("users_name_unique"),
  password_hash: text(),
  is_admin: boolean().notNull().default(false),
  /** Whether a group of the identity provider made them one, which ends with the group. */
  is_admin_by_group: boolean().notNull().default(false),
  is_active: boolean().notNull().default(true),
  /** How this person wants to see the console, in every browser. */
  preferences: jsonb().$type<Preferences>().notNull().default({}),
  created_at: createdAt(),
  updated_at: createdAt(),
  last_seen_at: instant(),
  deleted_at: instant(),
});

/** Who somebody is at an identity provider: issuer and subject, never an e-mail address. */
export const identities = pgTable(
  "identities",
  {
    id: identity(),
    user_id: integer()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    issuer: text().notNull(),
    subject: text().notNull(),
    /** As the provider last told it; shown, and nothing else. */
    email: text(),
    created_at: createdAt(),
    last_used_at: createdAt(),
  },
  (t) => [
    unique("identities_issuer_subject").on(t.issuer, t.subject),
    index("identities_user").on(t.user_id),
  ],
);

export const memberships = pgTable(
  "memberships",
  {
    user_id: integer()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    principal_id: integer()
      .notNull()
      .references(() => principals.id, { onDelete: "cascade" }),
    role: text({ enum: ["owner", "member"] }).notNull(),
    /** Whether a group of the identity provider gave it, and takes it; what somebody gave by hand stays. */
    is_by_group: boolean().notNull().default(false),
    created_at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.user_id, t.principal_id] }),
    index("memberships_principal").on(t.principal_id),
  ],
);

/** Ends the stored name of a deleted key, so that the name is free again: nobody can type U+001F. */
export const deletedMark = "\u001f";

export const api_keys = pgTable(
  "api_keys",
  {
    id: identity(),
    name: text().notNull(),
    description: text(),
    scope: jsonb().$type<PermissionScope[]>().notNull().default(["*"]),
    allowed_model_names: jsonb().$type<string[]>(),
    prefix: text().notNull(),
    access_key: text().notNull().unique("api_keys_access_key_unique"),
    hashed_secret_key: text().notNull().unique("api_keys_hashed_secret_key_unique"),
    /** Finds a custom key by its value; null for a generated one, which is found by its access key. */
    lookup_hash: text().unique("api_keys_lookup_hash_unique"),
    user_id: integer()
      .notNull()
      .references(() => users.id),
    owner_principal_id: integer()
      .notNull()
      .default(platformPrincipalId)
      .references(() => principals.id, { onDelete: "cascade" }),
    created_by_key_id: integer().references((): AnyPgColumn => api_keys.id, { onDelete: "set null" }),
    /** The key that somebody else took over in place of this one, which works on until `expires_at` though its user is gone. */
    successor_key_id: integer().references((): AnyPgColumn => api_keys.id, { onDelete: "set null" }),
    is_custom: boolean().notNull().default(false),
    enabled: boolean().notNull().default(true),
    expires_at: instant(),
    last_used_at: instant(),
    /** Where it was last used from, as the gate's nearest trusted proxy saw it. */
    last_used_address: text(),
    /** Raised by edits of the holder's alone; use and hash upgrades leave it. */
    version: integer().notNull().default(1),
    created_at: createdAt(),
    updated_at: createdAt(),
    deleted_at: instant(),
  },
  (t) => [
    unique("uix_user_org_name").on(t.user_id, t.owner_principal_id, t.name),
    index("api_keys_owner").on(t.owner_principal_id),
    index("api_keys_with_patterns").on(t.id).where(hasPatterns(t.allowed_model_names)),
    index("api_keys_by_name").on(sql`lower(${t.name})`, t.id),
    index("api_keys_by_expires_at").on(t.expires_at, t.id),
    index("api_keys_by_created_at").on(t.created_at, t.id),
    index("api_keys_by_updated_at").on(t.updated_at, t.id),
    index("api_keys_search").using(
      "gin",
      sql`${shownName(t.name)} gin_trgm_ops, ${t.description} gin_trgm_ops, ${t.access_key} gin_trgm_ops`,
    ),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: identity(),
    token_hash: text().notNull().unique("sessions_token_hash_unique"),
    user_id: integer()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    address: text(),
    user_agent: text(),
    created_at: createdAt(),
    /** When the person last proved who they are. */
    authenticated_at: createdAt(),
    last_seen_at: createdAt(),
    expires_at: instant().notNull(),
  },
  (t) => [index("sessions_user").on(t.user_id)],
);

/** One-time links: the token is known to their holder alone. */
export const links = pgTable(
  "links",
  {
    id: identity(),
    purpose: text({ enum: ["setup", "invitation", "reset", "claim"] }).notNull(),
    token_hash: text().notNull().unique("links_token_hash_unique"),
    /** The one person who may use it; null for set-up, when there is nobody yet. */
    user_id: integer().references(() => users.id, { onDelete: "cascade" }),
    /** What a claim link gives. */
    key_id: integer().references(() => api_keys.id, { onDelete: "cascade" }),
    /** Who made it; null for the operator. */
    created_by_user_id: integer().references(() => users.id, { onDelete: "set null" }),
    created_at: createdAt(),
    expires_at: instant().notNull(),
    used_at: instant(),
  },
  (t) => [index("links_user").on(t.user_id), index("links_key").on(t.key_id)],
);

/** What an administrator or an owner decided; a principal without a row has the defaults. */
export const settings = pgTable("settings", {
  principal_id: integer()
    .primaryKey()
    .references(() => principals.id, { onDelete: "cascade" }),
  /** What new keys may be, by `keySettings` of lib/settings.ts. */
  keys: jsonb().$type<unknown>().notNull(),
  /** Who may sign in from the identity provider, by `signInSettings` of lib/settings.ts; the platform's alone. */
  sign_in: jsonb().$type<unknown>(),
  /** How the catalogue grows, by `modelSettings` of lib/models/settings.ts; the platform's alone. */
  models: jsonb().$type<unknown>(),
  version: integer().notNull().default(1),
  updated_at: createdAt(),
});

/** Attempts counted against guessing, in the shape rate-limiter-flexible asks for. */
export const attempts = pgTable(
  "attempts",
  {
    key: text().primaryKey(),
    points: integer().notNull().default(0),
    expire: instant(),
  },
  (t) => [index("attempts_expire").on(t.expire)],
);

/** Every change, in its own transaction, each row bound to the one before it by an HMAC. */
export const audit_log = pgTable(
  "audit_log",
  {
    /** Given by the chain, not by a sequence: without gaps, so a removed row shows. */
    id: bigint({ mode: "number" }).primaryKey(),
    at: instant().notNull(),
    actor_kind: text({ enum: ["user", "operator", "system"] }).notNull(),
    actor_user_id: integer(),
    actor_name: text(),
    actor_key_id: integer(),
    action: text().notNull(),
    target_type: text().notNull(),
    target_id: integer(),
    target_name: text(),
    address: text(),
    request_id: text(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    /** The error code of a change that was refused; null for one that was made. */
    refusal: text(),
    /** How many refusals of one kind in one minute this row stands for. */
    times: integer().notNull().default(1),
    previous_mac: text().notNull(),
    mac: text().notNull(),
  },
  (t) => [
    index("audit_log_actor").on(t.actor_user_id, t.action, t.at),
    index("audit_log_target").on(t.target_type, t.target_id, t.id),
    index("audit_log_action").on(t.action, t.id),
    index("audit_log_address").on(t.address, t.id),
    index("audit_log_at").on(t.at, t.id),
  ],
);

/** The gates that run, as each last told of itself: one row a process, taken away by its stop. */
export const gates = pgTable("gates", {
  id: uuid().primaryKey(),
  /** Host and port, for people. */
  name: text().notNull(),
  version: text().notNull(),
  started_at: createdAt(),
  last_contact: createdAt(),
  /** Whether changes reach it; one that does not hear them asks the database at every check. */
  hears_changes: boolean().notNull().default(false),
  keys_cached: integer().notNull().default(0),
  /** The transaction id of the last change it has applied. */
  applied_change: bigint({ mode: "number" }),
  /** How long the last notification took from being sent to being applied. */
  lag_ms: integer(),
  /** No yes of this gate rests on older data. */
  max_stale_seconds: integer().notNull(),
});

/** Whether a list holds a pattern: the condition of an index. */
export function hasPatterns(allowedModelNames: AnyPgColumn): SQL<boolean> {
  return sql<boolean>`${allowedModelNames}::text like '%*%'`;
}

/** The name as people see it, for SQL: without what deletion appended. */
export function shownName(name: AnyPgColumn): SQL<string> {
  return sql<string>`split_part(${name}, E'\\x1f', 1)`;
}
