import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { upstreamErrors, upstreamKinds, upstreamStates } from "../lib/upstreams";
import { createdAt, identity, instant, principals, users } from "./schema";

/** The inference servers that the gate calls, and no others. */
export const upstreams = pgTable("upstreams", {
  id: identity(),
  name: text().notNull().unique("upstreams_name_unique"),
  kind: text({ enum: upstreamKinds }).notNull(),
  /** What a path below `/v1` is appended to. */
  base_url: text().notNull(),
  /** Encrypted, bound to this row; never read but to call the upstream. */
  credential: text(),
  state: text({ enum: upstreamStates }).notNull().default("enabled"),
  connect_timeout_ms: integer().notNull(),
  first_byte_timeout_ms: integer().notNull(),
  /** The longest gap between two parts of an answer. */
  idle_timeout_ms: integer().notNull(),
  version: integer().notNull().default(1),
  created_at: createdAt(),
  updated_at: createdAt(),
  /** From here on what the last look found, which is announced to nobody. */
  checked_at: instant(),
  is_healthy: boolean(),
  latency_ms: integer(),
  last_error: text({ enum: upstreamErrors }),
  last_error_at: instant(),
});

/** What can be called: each name once, at one upstream, with one other for when that cannot be reached. */
export const models = pgTable(
  "models",
  {
    id: identity(),
    /** Exactly as the upstream names it and clients ask for it. */
    name: text().notNull().unique("models_name_unique"),
    upstream_id: integer()
      .notNull()
      .references(() => upstreams.id),
    fallback_upstream_id: integer().references(() => upstreams.id, { onDelete: "set null" }),
    /** Whether everybody may use it, or those of `model_access` alone. */
    is_open: boolean().notNull(),
    /** Added by hand: it is not missed when its upstream does not name it. */
    is_manual: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    created_at: createdAt(),
    updated_at: createdAt(),
  },
  (t) => [
    check("models_fallback_is_another", sql`${t.fallback_upstream_id} <> ${t.upstream_id}`),
    index("models_upstream").on(t.upstream_id),
    index("models_fallback_upstream").on(t.fallback_upstream_id),
  ],
);

/** What each upstream named when it was last asked. */
export const model_offers = pgTable(
  "model_offers",
  {
    upstream_id: integer()
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** An administrator decided that the model of this name stays where it is. */
    is_dismissed: boolean().notNull().default(false),
    seen_at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.upstream_id, t.name] }), index("model_offers_name").on(t.name)],
);

/** Who may use a model that is not open: users, and organizations in what is theirs and through their members. */
export const model_access = pgTable(
  "model_access",
  {
    model_id: integer()
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    user_id: integer().references(() => users.id, { onDelete: "cascade" }),
    principal_id: integer().references(() => principals.id, { onDelete: "cascade" }),
  },
  (t) => [
    unique("model_access_user").on(t.model_id, t.user_id),
    unique("model_access_principal").on(t.model_id, t.principal_id),
    check("model_access_is_of_one", sql`num_nonnulls(${t.user_id}, ${t.principal_id}) = 1`),
    index("model_access_by_user").on(t.user_id),
    index("model_access_by_principal").on(t.principal_id),
  ],
);
