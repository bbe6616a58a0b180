import { eq, type SQL, sql } from "drizzle-orm";
import type { Key, KeyStatus } from "../lib/keys/schema";
import { maskedValue } from "../lib/keys/token";
import { AppError } from "../lib/result";
import type { Database, Tx } from "./client";
import { isPending } from "./pending-keys";
import { api_keys, principals, shownName, users } from "./schema";

/**
 * The status as one value, the first that is true. The one expression behind badge, filter and sort.
 * Expiring: ends within 7 days and in the last fifth of its life. Idle: last used over 90 days ago.
 */
export const keyStatus = sql<KeyStatus>`case
  when ${api_keys.deleted_at} is not null then 'deleted'
  when ${isPending} then 'pending'
  when ${api_keys.expires_at} <= now() then 'expired'
  when not ${api_keys.enabled} then 'disabled'
  when ${api_keys.expires_at} < now() + interval '7 days'
    and ${api_keys.expires_at} - now() < (${api_keys.expires_at} - ${api_keys.created_at}) / 5 then 'expiring'
  when ${api_keys.last_used_at} < now() - interval '90 days' then 'idle'
  when ${api_keys.last_used_at} is null then 'never_used'
  else 'active' end`;

/** What leaves this room of a key: everything but its digests. */
export const keyColumns = {
  id: api_keys.id,
  name: shownName(api_keys.name),
  description: api_keys.description,
  scope: api_keys.scope,
  allowed_model_names: api_keys.allowed_model_names,
  prefix: api_keys.prefix,
  access_key: api_keys.access_key,
  user_id: api_keys.user_id,
  user_name: users.name,
  owner_principal_id: api_keys.owner_principal_id,
  owner_name: principals.name,
  is_custom: api_keys.is_custom,
  enabled: api_keys.enabled,
  status: keyStatus,
  expires_at: api_keys.expires_at,
  last_used_at: api_keys.last_used_at,
  created_at: api_keys.created_at,
  updated_at: api_keys.updated_at,
  deleted_at: api_keys.deleted_at,
  created_by_key_id: api_keys.created_by_key_id,
  successor_key_id: api_keys.successor_key_id,
  version: api_keys.version,
};

type KeyRow = Omit<Key, "masked_value"> & { prefix: string };

export function toKey({ prefix, ...row }: KeyRow): Key {
  const masked_value = maskedValue({ prefix, accessKey: row.access_key, isCustom: row.is_custom });
  return { ...row, masked_value };
}

/** @throws not_found */
export async function keyRow(db: Database | Tx, where: SQL | undefined): Promise<KeyRow> {
  const [row] = await db
    .select(keyColumns)
    .from(api_keys)
    .innerJoin(users, eq(users.id, api_keys.user_id))
    .innerJoin(principals, eq(principals.id, api_keys.owner_principal_id))
    .where(where);
  if (!row) throw new AppError("not_found");
  return row;
}

export async function readKey(tx: Tx, id: number): Promise<Key> {
  return toKey(await keyRow(tx, eq(api_keys.id, id)));
}

/** Holds a key against other changes until commit. @throws not_found */
export async function lockKey(tx: Tx, reach: SQL | undefined): Promise<Key> {
  const [locked] = await tx.select({ id: api_keys.id }).from(api_keys).where(reach).for("update");
  if (!locked) throw new AppError("not_found");
  return readKey(tx, locked.id);
}

type Decided = Pick<
  Key,
  | "name"
  | "description"
  | "scope"
  | "allowed_model_names"
  | "expires_at"
  | "enabled"
  | "user_id"
  | "owner_principal_id"
>;

/** The fields of a key that a person decides, for the audit log. */
export function auditable(key: Decided) {
  const { name, description, scope, allowed_model_names, expires_at, enabled, user_id, owner_principal_id } =
    key;
  const ends = expires_at?.toISOString() ?? null;
  return {
    name,
    description,
    scope,
    allowed_model_names,
    expires_at: ends,
    enabled,
    user_id,
    owner_principal_id,
  };
}
