import { and, asc, eq, isNull } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { DeletedUser, DeleteUserInput } from "../lib/users";
import { audit } from "./audit";
import { change } from "./change";
import type { Tx } from "./client";
import { endKeys } from "./end-keys";
import { type HandedOver, handOverKeys } from "./hand-over";
import { lockInstallation } from "./installation";
import { administers, requireAnotherAdministrator } from "./last-administrator";
import { model_access } from "./model-schema";
import { api_keys, deletedMark, identities, links, memberships, sessions, users } from "./schema";
import { renameInUsage } from "./usage";
import { auditableUser, lockUser, userTarget } from "./user-row";

/**
 * Deletes a user. Their sessions, links, ways to sign in and memberships end, their name is free again and stands
 * nowhere but in the audit log; the row stays. Their keys end at once, or those that work are handed over and end
 * later.
 * @throws not_found; last_administrator; what `handOverKeys` throws
 */
export async function deleteUser(actor: Actor, input: DeleteUserInput): Promise<DeletedUser> {
  const { id } = input;
  return change(actor, "user.delete", { type: "user", id, name: null }, async (tx) => {
    await lockInstallation(tx);
    await tx.delete(links).where(eq(links.user_id, id));
    const user = await lockUser(tx, actor, id);
    if (administers(user)) await requireAnotherAdministrator(tx, user);
    await lockKeys(tx, id);
    await anonymize(tx, id);
    const handed_over = await handOver(tx, actor, input);
    const isLeft = input.keys === "end" ? undefined : isNull(api_keys.successor_key_id);
    const ended = await endKeys(tx, actor, and(eq(api_keys.user_id, id), isLeft));
    await audit(tx, actor, "user.delete", userTarget(user), {
      before: auditableUser(user),
      after: { keys_ended: ended, keys_handed_over: handed_over.length },
    });
    return { ended, handed_over };
  });
}

async function handOver(tx: Tx, actor: Actor, input: DeleteUserInput): Promise<HandedOver[]> {
  if (input.keys === "end" || input.to_user_id === undefined) return [];
  const endsAt = new Date(Date.now() + input.ends_in * 1000);
  return handOverKeys(tx, actor, { fromUserId: input.id, toUserId: input.to_user_id, endsAt });
}

/** All of them, before the audit chain's lock: whoever edits one holds it while waiting for the chain. */
async function lockKeys(tx: Tx, userId: number): Promise<void> {
  const isTheirs = eq(api_keys.user_id, userId);
  await tx.select({ id: api_keys.id }).from(api_keys).where(isTheirs).orderBy(asc(api_keys.id)).for("update");
}

/** Nobody can type the mark, so the name under which the row is unique now is nobody's. */
async function anonymize(tx: Tx, id: number): Promise<void> {
  for (const table of [sessions, memberships, model_access])
    await tx.delete(table).where(eq(table.user_id, id));
  // It stays, so that whoever was deleted does not come back as somebody new at the next sign-in.
  await tx.update(identities).set({ email: null }).where(eq(identities.user_id, id));
  const now = new Date();
  const name = `deleted-${id}`;
  await tx
    .update(users)
    .set({
      name,
      name_key: `${deletedMark}${id}`,
      password_hash: null,
      is_admin: false,
      is_admin_by_group: false,
      is_active: false,
      preferences: {},
      updated_at: now,
      deleted_at: now,
    })
    .where(eq(users.id, id));
  await renameInUsage(tx, id, name);
}
