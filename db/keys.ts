import { and, eq, isNull } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import { clampGrant, fullGrant, type Grant, requireWidening, requireWithin } from "../lib/keys/grant";
import type {
  CreatedKey,
  CreateKeyInput,
  Key,
  KeyIdInput,
  KeyWarning,
  UpdateKeyInput,
} from "../lib/keys/schema";
import { hasInference } from "../lib/keys/scopes";
import { type Minted, mintAccessKey, mintToken } from "../lib/keys/token";
import { AppError } from "../lib/result";
import { allow, requirePermission } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { database, type Tx } from "./client";
import { withConflicts } from "./conflict";
import { refuseGuessableValue, tryCustomValue } from "./custom-keys";
import { env } from "./env";
import { lockHolder } from "./holder";
import { auditable, keyRow, toKey } from "./key-row";
import { api_keys, deletedMark } from "./schema";
import { hashForLookup, hashSecret } from "./secret";

/**
 * Makes a key. The answer holds its value, which is kept nowhere and never said again.
 * @throws invalid_input, grant_exceeds_caller, name_taken, custom_value_taken, too_many_attempts, insufficient_scope;
 * not_found when the caller may not make keys for that user there, or the user is not active or does not belong there
 */
export async function createKey(actor: Actor, input: CreateKeyInput): Promise<CreatedKey> {
  const made = await change(actor, "key.create", { type: "key", id: null, name: input.name }, async (tx) => {
    const holder = await holderOf(tx, actor, input);
    if (input.custom !== null) refuseGuessableValue(input.custom, holder.userName);
    const insert = (within: Tx) => insertKey(within, actor, holder, input);
    return input.custom === null ? insert(tx) : tryCustomValue(tx, actor, insert);
  });
  if (made instanceof AppError) throw made;
  return made;
}

async function insertKey(
  tx: Tx,
  actor: Actor,
  { userId, principalId }: Holder,
  input: CreateKeyInput,
): Promise<CreatedKey> {
  const grant = clampGrant(grantOf(actor), {
    scope: input.scope,
    allowedModelNames: input.allowed_model_names,
    expiresAt: endOf(input),
  });
  const secret = input.custom === null ? mintToken(env().keyPrefix) : bringToken(input.custom);
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
        access_key: secret.accessKey,
        hashed_secret_key: hashSecret(secret.accessKey, secret.secret),
        lookup_hash: input.custom === null ? null : hashForLookup(input.custom),
        is_custom: input.custom !== null,
        user_id: userId,
        owner_principal_id: principalId,
        created_by_key_id: actor.kind === "user" ? (actor.key?.id ?? null) : null,
      })
      .returning({ id: api_keys.id }),
  );
  const key = await readKey(tx, row?.id ?? 0);
  await audit(
    tx,
    actor,
    "key.create",
    { type: "key", id: key.id, name: key.name },
    { after: auditable(key) },
  );
  return { ...key, value: secret.value, warnings: warningsOf(key) };
}

/** @throws not_found, insufficient_scope */
export async function getKey(actor: Actor, { id }: KeyIdInput): Promise<Key> {
  const reach = and(allow(actor, "key:read"), eq(api_keys.id, id), isNull(api_keys.deleted_at));
  return toKey(await keyRow(database(), reach));
}

/**
 * Writes exactly the named fields.
 * @throws not_found, insufficient_scope, version_conflict, name_taken; grant_exceeds_caller when the edit adds what the
 * caller lacks
 */
export async function updateKey(actor: Actor, { id, version, ...patch }: UpdateKeyInput): Promise<Key> {
  return change(actor, "key.update", { type: "key", id, name: null }, async (tx) => {
    const reach = and(allow(actor, "key:update"), eq(api_keys.id, id), isNull(api_keys.deleted_at));
    const before = await lockKey(tx, reach);
    if (version !== undefined && version !== before.version) throw new AppError("version_conflict");
    requireMayChange(grantOf(actor), before, patch);
    await withConflicts(() =>
      tx
        .update(api_keys)
        .set({ ...patch, version: before.version + 1, updated_at: new Date() })
        .where(and(reach, eq(api_keys.id, id))),
    );
    const after = await readKey(tx, id);
    const changed = differences(auditable(before), auditable(after));
    await audit(tx, actor, "key.update", { type: "key", id, name: after.name }, changed);
    return after;
  });
}

/**
 * Deletes a key; gates refuse it from the next look-up on. Its name is free again and its row stays.
 * @throws not_found, insufficient_scope
 */
export async function deleteKey(actor: Actor, { id }: KeyIdInput): Promise<Key> {
  return change(actor, "key.delete", { type: "key", id, name: null }, async (tx) => {
    const reach = and(allow(actor, "key:delete"), eq(api_keys.id, id), isNull(api_keys.deleted_at));
    const before = await lockKey(tx, reach);
    const now = new Date();
    await tx
      .update(api_keys)
      .set({
        name: `${before.name}${deletedMark}${id}`,
        deleted_at: now,
        updated_at: now,
        version: before.version + 1,
      })
      .where(and(reach, eq(api_keys.id, id)));
    const after = await readKey(tx, id);
    await audit(
      tx,
      actor,
      "key.delete",
      { type: "key", id, name: before.name },
      { before: auditable(before) },
    );
    return after;
  });
}

async function lockKey(tx: Tx, reach: ReturnType<typeof and>): Promise<Key> {
  const [locked] = await tx.select({ id: api_keys.id }).from(api_keys).where(reach).for("update");
  if (!locked) throw new AppError("not_found");
  return readKey(tx, locked.id);
}

async function readKey(tx: Tx, id: number): Promise<Key> {
  return toKey(await keyRow(tx, eq(api_keys.id, id)));
}

/** Adding to a key, or letting a sleeping one act again, gives no more than the editor holds. */
function requireMayChange(holder: Grant, before: Key, patch: Omit<UpdateKeyInput, "id" | "version">): void {
  const current = {
    scope: before.scope,
    allowedModelNames: before.allowed_model_names,
    expiresAt: before.expires_at,
  };
  const next = {
    scope: patch.scope ?? current.scope,
    allowedModelNames:
      patch.allowed_model_names === undefined ? current.allowedModelNames : patch.allowed_model_names,
    expiresAt: patch.expires_at === undefined ? current.expiresAt : patch.expires_at,
  };
  if (patch.enabled === true && !before.enabled) requireWithin(holder, next);
  else requireWidening(holder, current, next);
}

type Holder = { userId: number; userName: string; principalId: number };

/** Whose the new key is to be, and in which principal. @throws not_found */
async function holderOf(tx: Tx, actor: Actor, input: CreateKeyInput): Promise<Holder> {
  const userId = input.user_id ?? (actor.kind === "user" ? actor.userId : 0);
  const principalId = input.owner_principal_id ?? workspaceOf(actor);
  requirePermission(actor, "key:create", { userId, principalId });
  return { userId, principalId, ...(await lockHolder(tx, { userId, principalId })) };
}

function grantOf(actor: Actor): Grant {
  return actor.kind === "user" ? (actor.key?.grant ?? fullGrant) : fullGrant;
}

function workspaceOf(actor: Actor): number {
  if (actor.kind !== "user") return platformPrincipalId;
  return actor.key?.ownerPrincipalId ?? actor.workspaceId;
}

/** Absent stays absent, to be clamped; null is said: never. */
function endOf({ expires_in, expires_at }: CreateKeyInput): Date | null | undefined {
  if (expires_in === undefined) return expires_at;
  return expires_in === null ? null : new Date(Date.now() + expires_in * 1000);
}

function bringToken(value: string): Minted {
  return { accessKey: mintAccessKey(), secret: value, value };
}

function warningsOf(key: Key): KeyWarning[] {
  if (key.scope.length === 0) return ["no_scope"];
  return key.allowed_model_names?.length === 0 && hasInference(key.scope) ? ["no_model"] : [];
}
