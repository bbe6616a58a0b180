import { and, eq, isNull } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import { type Grant, requireWidening, requireWithin } from "../lib/keys/grant";
import { type KeyRules, requireAllowedEdit } from "../lib/keys/rules";
import type { CreatedKey, CreateKeyInput, Key, KeyIdInput, UpdateKeyInput } from "../lib/keys/schema";
import { coversScope } from "../lib/keys/scopes";
import { AppError, fieldError } from "../lib/result";
import { allow, requirePermission } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { database, type Tx } from "./client";
import { withConflicts } from "./conflict";
import { refuseGuessableValue, tryCustomValue } from "./custom-keys";
import { requireProofForOthers } from "./for-others";
import { lockHolder } from "./holder";
import { auditable, keyRow, lockKey, readKey, toKey } from "./key-row";
import { requireRoom, rulesFor } from "./key-rules";
import { grantOf, insertKey } from "./new-key";
import { requireOpenModels } from "./open-models";
import { api_keys, deletedMark } from "./schema";

/**
 * Makes a key. The answer holds its value, which is kept nowhere and never said again. A key that a person makes for
 * somebody else is pending: the answer holds the token of the link by which its user gets the value.
 * @param delivery what the operator of the machine asks for; people have no choice
 * @throws invalid_input, grant_exceeds_caller, policy, name_taken, custom_value_taken, too_many_attempts,
 * insufficient_scope; sign_in_again when a key for somebody else manages keys and the caller's last proof is old;
 * not_found when the caller may not make keys for that user there, or the user is not active or does not belong there
 */
export async function createKey(
  actor: Actor,
  input: CreateKeyInput,
  delivery: "value" | "claim" = "value",
): Promise<CreatedKey> {
  const made = await change(actor, "key.create", { type: "key", id: null, name: input.name }, async (tx) => {
    const { userName, ...holder } = await holderOf(tx, actor, input);
    const isClaimed = actor.kind === "user" ? actor.userId !== holder.userId : delivery === "claim";
    if (input.custom !== null && isClaimed) throw fieldError("custom", "custom_for_another");
    if (input.custom !== null) refuseGuessableValue(input.custom, userName);
    const rules = await rulesFor(tx, actor, holder.principalId);
    if (rules !== null) await requireRoom(tx, actor, rules, holder);
    await requireOpenModels(tx, actor, input.allowed_model_names ?? []);
    const insert = (within: Tx) => insertKey(within, actor, { ...holder, input, rules, isClaimed });
    return input.custom === null ? insert(tx) : tryCustomValue(tx, actor, insert);
  });
  if (made instanceof AppError) throw made;
  return made;
}

/** @throws not_found, insufficient_scope */
export async function getKey(actor: Actor, { id }: KeyIdInput): Promise<Key> {
  const reach = and(allow(actor, "key:read"), eq(api_keys.id, id), isNull(api_keys.deleted_at));
  return toKey(await keyRow(database(), reach));
}

/** A key that may be gone by now, or out of reach: then null. @throws insufficient_scope */
export async function findKey(actor: Actor, id: number): Promise<Key | null> {
  return getKey(actor, { id }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
}

/**
 * Writes exactly the named fields.
 * @throws not_found, insufficient_scope, version_conflict, name_taken; grant_exceeds_caller when the edit adds what the
 * caller lacks, policy when it adds what the settings do not allow, sign_in_again when somebody else's key is to manage
 * keys and the caller's last proof is old
 */
export async function updateKey(actor: Actor, { id, version, ...patch }: UpdateKeyInput): Promise<Key> {
  return change(actor, "key.update", { type: "key", id, name: null }, async (tx) => {
    const reach = and(allow(actor, "key:update"), eq(api_keys.id, id), isNull(api_keys.deleted_at));
    const before = await lockKey(tx, reach);
    if (version !== undefined && version !== before.version) throw new AppError("version_conflict");
    const rules = await rulesFor(tx, actor, before.owner_principal_id);
    requireMayChange(grantOf(actor), rules, before, patch);
    const named = patch.allowed_model_names?.filter((name) => !before.allowed_model_names?.includes(name));
    await requireOpenModels(tx, actor, named ?? []);
    const added = patch.scope?.filter((scope) => !coversScope(before.scope, scope)) ?? [];
    if (actor.kind === "user" && actor.userId !== before.user_id) requireProofForOthers(actor, added);
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

/** Adding to a key, or letting a sleeping one act again, gives no more than the editor holds and the rules allow. */
function requireMayChange(
  holder: Grant,
  rules: KeyRules | null,
  before: Key,
  patch: Omit<UpdateKeyInput, "id" | "version">,
): void {
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
  if (rules !== null) requireAllowedEdit(rules, current, next, new Date());
}

type Holder = { userId: number; userName: string; principalId: number };

/** Whose the new key is to be, and in which principal. @throws not_found */
async function holderOf(tx: Tx, actor: Actor, input: CreateKeyInput): Promise<Holder> {
  const userId = input.user_id ?? (actor.kind === "user" ? actor.userId : 0);
  const principalId = input.owner_principal_id ?? workspaceOf(actor);
  requirePermission(actor, "key:create", { userId, principalId });
  return { userId, principalId, ...(await lockHolder(tx, { userId, principalId })) };
}

function workspaceOf(actor: Actor): number {
  if (actor.kind !== "user") return platformPrincipalId;
  return actor.key?.ownerPrincipalId ?? actor.workspaceId;
}
