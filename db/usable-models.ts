import { asc, eq } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import type { OfferedModel, UsableModelsInput } from "../lib/models/schema";
import { requirePermission } from "./allow";
import { type Database, database, type Tx } from "./client";
import { usableBy } from "./model-access";
import { isCallable, isGone } from "./model-row";
import { models, upstreams } from "./model-schema";
import { memberships } from "./schema";

const most = 5000;

/**
 * The models that a key of this user in this workspace may use, as far as its own list goes, by name: the first 5,000.
 * @throws not_found when the caller may make no keys there for that user; insufficient_scope
 */
export async function listUsableModels(
  actor: Actor,
  { user_id, principal_id }: UsableModelsInput,
): Promise<OfferedModel[]> {
  const userId = user_id ?? (actor.kind === "user" ? actor.userId : 0);
  requirePermission(actor, "key:create", { userId, principalId: principal_id });
  const holder = await holderOf(database(), userId, principal_id);
  return database()
    .select({ name: models.name, upstream: upstreams.name, is_callable: isCallable, is_gone: isGone })
    .from(models)
    .innerJoin(upstreams, eq(upstreams.id, models.upstream_id))
    .where(usableBy(holder.userId, holder.principalIds))
    .orderBy(asc(models.name))
    .limit(most);
}

/**
 * For whom a key of this user in this principal would speak, as `presented-key` has it of keys that are there. Of whoever
 * does not belong to the organization, what they alone may use is not told there.
 */
export async function holderOf(
  db: Database | Tx,
  userId: number,
  principalId: number,
): Promise<{ userId: number; principalIds: number[] }> {
  const rows = await db
    .select({ id: memberships.principal_id })
    .from(memberships)
    .where(eq(memberships.user_id, userId));
  const ids = rows.map(({ id }) => id);
  if (principalId === platformPrincipalId) return { userId, principalIds: [platformPrincipalId, ...ids] };
  return { userId: ids.includes(principalId) ? userId : 0, principalIds: [principalId] };
}
