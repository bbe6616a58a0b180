import { eq } from "drizzle-orm";
import { maskedValue } from "../lib/keys/token";
import type { Credential } from "../lib/keys/verdict";
import type { Database } from "./client";
import { api_keys } from "./schema";

/** What a key may be told of itself. */
export type ShownKey = {
  id: number;
  name: string;
  access_key: string;
  masked_value: string;
  user_id: number;
  user_name: string;
  owner_principal_id: number;
  scope: readonly string[];
  allowed_model_names: readonly string[] | null;
  created_at: Date;
  expires_at: Date | null;
};

/** Reads what is shown of a proven key to whoever holds it; null when it was deleted meanwhile. */
export async function readShownKey(db: Database, credential: Credential): Promise<ShownKey | null> {
  const { name, prefix, is_custom: isCustom, created_at } = api_keys;
  const [row] = await db
    .select({ name, prefix, isCustom, created_at })
    .from(api_keys)
    .where(eq(api_keys.id, credential.keyId));
  if (row === undefined) return null;
  return {
    id: credential.keyId,
    name: row.name,
    access_key: credential.accessKey,
    masked_value: maskedValue({ ...row, accessKey: credential.accessKey }),
    user_id: credential.userId,
    user_name: credential.userName,
    owner_principal_id: credential.ownerPrincipalId,
    scope: credential.scope,
    allowed_model_names: credential.allowedModelNames,
    created_at: row.created_at,
    expires_at: credential.expiresAt,
  };
}
