import { bigint, date, index, integer, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./schema";

const total = () => bigint({ mode: "number" }).notNull().default(0);

/**
 * What each key did, by day (UTC) and model; "" where no model was told. It names key and user by itself and points to
 * no other table, so that it outlives them.
 */
export const key_usage = pgTable(
  "key_usage",
  {
    day: date().notNull(),
    key_id: integer().notNull(),
    model: text().notNull(),
    key_name: text().notNull(),
    user_id: integer().notNull(),
    user_name: text().notNull(),
    owner_principal_id: integer().notNull(),
    /** Asked of the gate by others, which pass the request on themselves: `/verify` and its kin. */
    checks: total(),
    /** Requests to `/v1`, with those that were refused and those that went wrong. */
    requests: total(),
    refusals: total(),
    errors: total(),
    /** Requests whose answer an upstream began. */
    answered: total(),
    /** Answers of which the upstream told its tokens; of the others none are known. */
    counted: total(),
    input_tokens: total(),
    output_tokens: total(),
    /** Of what was answered, together: until the first byte and until the end. */
    first_byte_ms: total(),
    duration_ms: total(),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.key_id, t.model] }),
    index("key_usage_key").on(t.key_id, t.day),
    index("key_usage_user").on(t.user_id, t.day),
    index("key_usage_owner").on(t.owner_principal_id, t.day),
  ],
);

/** Each request to `/v1` of a known key for some weeks; never what was asked or answered. */
export const requests = pgTable(
  "requests",
  {
    id: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
    at: instant().notNull(),
    request_id: text().notNull(),
    key_id: integer().notNull(),
    user_id: integer().notNull(),
    owner_principal_id: integer().notNull(),
    model: text(),
    path: text().notNull(),
    /** What the client was answered; null when it went before. */
    status: smallint(),
    /** How it ended: done, broken or gone, or the code of the refusal. */
    reason: text().notNull(),
    upstream: text(),
    input_tokens: bigint({ mode: "number" }),
    output_tokens: bigint({ mode: "number" }),
    first_byte_ms: integer(),
    duration_ms: integer().notNull(),
    address: text(),
  },
  (t) => [
    primaryKey({ columns: [t.at, t.id] }),
    index("requests_key").on(t.key_id, t.at, t.id),
    index("requests_user").on(t.user_id, t.at, t.id),
    index("requests_owner").on(t.owner_principal_id, t.at, t.id),
    index("requests_request_id").on(t.request_id),
  ],
);

/** The last batch of the two above that each gate wrote: one that is sent again, its answer lost, counts once. */
export const usage_batches = pgTable("usage_batches", {
  /** The gate, from its start to its end. */
  gate: uuid().primaryKey(),
  number: integer().notNull(),
  written_at: instant().notNull(),
});
