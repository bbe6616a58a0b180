import type { Actor } from "../lib/actor";
import { clampGrant, fullGrant, type Grant, type WantedGrant } from "../lib/keys/grant";
import { fillIn, type KeyRules, requireAllowed } from "../lib/keys/rules";
import type { CreatedKey, CreateKeyInput, Key, KeyWarning } from "../lib/keys/schema";
import { hasInference } from "../lib/keys/scopes";
import { mintAccessKey, mintToken } from "../lib/keys/token";
import { audit } from "./audit";
import type { Tx } from "./client";
import { withConflicts } from "./conflict";
import { env } from "./env";
import { requireProofForOthers } from "./for-others";
import { auditable, readKey } from "./key-row";
import { makeClaimLinks } from "./links";
import { pendingDigest } from "./pending-keys";
import { api_keys } from "./schema";
import { hashForLookup, hashSecret } from "./secret";

type NewKey = {
  userId: number;
  principalId: number;
  input: CreateKeyInput;
  /** What the settings allow; null for the operator, who is not bound. */
  rules: KeyRules | null;
  /** Whether the key's user gets its value by a claim link, and nobody else does. */
  isClaimed: boolean;
};

/**
 * Writes a new key and its audit row.
 * @throws grant_exceeds_caller, policy, name_taken, custom_value_taken, sign_in_again
 */
export async function insertKey(tx: Tx, actor: Actor, made: NewKey): Promise<CreatedKey> {
  const { userId, principalId, input, isClaimed } = made;
  const grant = grantFor(actor, made);
  if (isClaimed) requireProofForOthers(actor, grant.scope);
  const secret = isClaimed ? pending() : secretOf(input.custom);
  const [row] = await withConflicts(() =>
    tx
      .insert(api_keys)
      .values({
        name: input.name,
        description: input.description,
        scope: [...grant.scope],
        allowed_model_names: grant.allowedModelNames && [...grant.allowedModelNames],
        expires_at: grant.expiresAt,
        prefix: env().keyPrefix,
        ...secret.stored,
        is_custom: input.custom !== null,
        user_id: userId,
        owner_principal_id: principalId,
        created_by_key_id: actor.kind === "user" ? (actor.key?.id ?? null) : null,
      })
      .returning({ id: api_keys.id }),
  );
  const key = await readKey(tx, row?.id ?? 0);
  const answer = await answerOf(tx, actor, key, secret.value);
  const revealed = answer.value !== null && actor.kind !== "user" ? { revealed: true } : {};
  const after = { ...auditable(key), ...revealed };
  await audit(tx, actor, "key.create", { type: "key", id: key.id, name: key.name }, { after });
  return answer;
}

async function answerOf(tx: Tx, actor: Actor, key: Key, value: string | null): Promise<CreatedKey> {
  const warnings = warningsOf(key);
  if (value !== null) return { ...key, warnings, value, claim_token: null };
  const [claim_token = ""] = await makeClaimLinks(tx, actor, [key]);
  return { ...key, warnings, value: null, claim_token };
}

/** What the actor may hand out: with a session everything, with a key what that key may do. */
export function grantOf(actor: Actor): Grant {
  return actor.kind === "user" ? (actor.key?.grant ?? fullGrant) : fullGrant;
}

function grantFor(actor: Actor, { input, rules }: NewKey): Grant {
  const holder = grantOf(actor);
  const wanted: WantedGrant = {
    scope: input.scope,
    allowedModelNames: input.allowed_model_names,
    expiresAt: endOf(input),
  };
  if (rules === null) return clampGrant(holder, wanted);
  const now = new Date();
  const grant = clampGrant(holder, fillIn(rules, holder, wanted, now));
  requireAllowed(rules, { ...grant, isCustom: input.custom !== null }, now);
  return grant;
}

/** Absent stays absent, to be clamped; null is said: never. */
function endOf({ expires_in, expires_at }: CreateKeyInput): Date | null | undefined {
  if (expires_in === undefined) return expires_at;
  return expires_in === null ? null : new Date(Date.now() + expires_in * 1000);
}

type Secret = {
  value: string | null;
  stored: Pick<typeof api_keys.$inferInsert, "access_key" | "hashed_secret_key" | "lookup_hash">;
};

function pending(): Secret {
  const stored = { access_key: mintAccessKey(), hashed_secret_key: pendingDigest(), lookup_hash: null };
  return { value: null, stored };
}

function secretOf(custom: string | null): Secret {
  if (custom === null) return mintSecret();
  const access_key = mintAccessKey();
  return {
    value: custom,
    stored: {
      access_key,
      hashed_secret_key: hashSecret(access_key, custom),
      lookup_hash: hashForLookup(custom),
    },
  };
}

/** A generated secret, and what the database keeps of it. */
export function mintSecret() {
  const { accessKey, secret, value } = mintToken(env().keyPrefix);
  const hashed_secret_key = hashSecret(accessKey, secret);
  return { value, stored: { access_key: accessKey, hashed_secret_key, lookup_hash: null } };
}

export function warningsOf(key: Key): KeyWarning[] {
  if (key.scope.length === 0) return ["no_scope"];
  return key.allowed_model_names?.length === 0 && hasInference(key.scope) ? ["no_model"] : [];
}
