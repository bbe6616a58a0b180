import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { readToken } from "../lib/keys/token";
import type { Credential, Refusal } from "../lib/keys/verdict";
import { database } from "./client";
import { api_keys, users } from "./schema";
import { hashForLookup, hashSecret, verifySecret } from "./secret";

/**
 * Proves a presented key: one indexed look-up, or none for what cannot be a key. An unknown access key costs the same
 * HMAC as a wrong secret and has the same answer.
 * @param token what stood in the credential header, without its scheme
 */
export async function proveKey(token: string): Promise<Credential | Refusal> {
  const presented = readToken(token);
  if (presented.kind === "malformed") return "malformed_key";
  const row =
    presented.kind === "generated"
      ? await findKey(
          and(eq(api_keys.access_key, presented.accessKey), eq(api_keys.prefix, presented.prefix)),
        )
      : await findKey(eq(api_keys.lookup_hash, hashForLookup(token)));
  const accessKey = row?.credential.accessKey ?? "";
  const isProven = verifySecret(row?.digest ?? hashSecret("", ""), accessKey, presented.secret);
  return row && isProven ? row.credential : "unknown_key";
}

async function findKey(
  which: SQL | undefined,
): Promise<{ digest: string; credential: Credential } | undefined> {
  const [row] = await database()
    .select({
      digest: api_keys.hashed_secret_key,
      credential: {
        keyId: api_keys.id,
        accessKey: api_keys.access_key,
        userId: api_keys.user_id,
        userName: users.name,
        ownerPrincipalId: api_keys.owner_principal_id,
        scope: api_keys.scope,
        allowedModelNames: api_keys.allowed_model_names,
        expiresAt: api_keys.expires_at,
        isEnabled: api_keys.enabled,
        isUserActive: users.is_active,
      },
    })
    .from(api_keys)
    .innerJoin(users, eq(users.id, api_keys.user_id))
    .where(and(which, isNull(api_keys.deleted_at)));
  return row;
}

/** Writes when keys were last used, many at once; never backwards. */
export async function recordUses(uses: ReadonlyMap<number, Date>): Promise<void> {
  if (uses.size === 0) return;
  const rows = JSON.stringify([...uses].map(([id, at]) => ({ id, at })));
  await database().execute(sql`
    update ${api_keys} set last_used_at = greatest(last_used_at, used.at)
    from jsonb_to_recordset(${rows}::jsonb) as used(id integer, at timestamptz)
    where ${api_keys.id} = used.id`);
}
