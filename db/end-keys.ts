import { and, asc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { auditMany } from "./audit";
import type { Tx } from "./client";
import { auditable, keyColumns, toKey } from "./key-row";
import { api_keys, deletedMark, principals, users } from "./schema";

/**
 * Deletes every key that matches, each as if by itself: gates refuse it from the next look-up on, its name is free
 * again, its row stays and the audit log says so. Call it late in the transaction: it takes the audit chain's lock.
 * @param which keys whose deletion was allowed before
 * @returns how many there were
 */
export async function endKeys(tx: Tx, actor: Actor, which: SQL | undefined): Promise<number> {
  const live = await tx
    .select({ id: api_keys.id })
    .from(api_keys)
    .where(and(which, isNull(api_keys.deleted_at)))
    .orderBy(asc(api_keys.id))
    .for("update");
  if (live.length === 0) return 0;
  const these = inArray(
    api_keys.id,
    live.map(({ id }) => id),
  );
  const rows = await tx
    .select(keyColumns)
    .from(api_keys)
    .innerJoin(users, eq(users.id, api_keys.user_id))
    .innerJoin(principals, eq(principals.id, api_keys.owner_principal_id))
    .where(these)
    .orderBy(asc(api_keys.id));
  const now = new Date();
  await tx
    .update(api_keys)
    .set({
      name: sql`${api_keys.name} || ${deletedMark}::text || ${api_keys.id}`,
      deleted_at: now,
      updated_at: now,
      version: sql`${api_keys.version} + 1`,
    })
    .where(these);
  const entries = rows.map(toKey).map((key) => ({
    action: "key.delete" as const,
    target: { type: "key", id: key.id, name: key.name } as const,
    change: { before: auditable(key) },
  }));
  await auditMany(tx, actor, entries);
  return rows.length;
}
