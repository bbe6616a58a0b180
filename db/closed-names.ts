import { and, not, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { ClosedNamesInput } from "../lib/models/closed";
import { requirePermission } from "./allow";
import { database } from "./client";
import { usableBy } from "./model-access";
import { models } from "./model-schema";
import { holderOf } from "./usable-models";

/**
 * Of these names, those of models that a key of this user in this workspace may not use; so the gate would say as well.
 * @throws not_found when the caller may make no keys there for that user; insufficient_scope
 */
export async function findClosedNames(
  actor: Actor,
  { user_id, principal_id, names }: ClosedNamesInput,
): Promise<string[]> {
  const userId = user_id ?? (actor.kind === "user" ? actor.userId : 0);
  requirePermission(actor, "key:create", { userId, principalId: principal_id });
  const holder = await holderOf(database(), userId, principal_id);
  const rows = await database()
    .select({ name: models.name })
    .from(models)
    .where(
      and(
        sql`${models.name} in (select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`,
        not(usableBy(holder.userId, holder.principalIds)),
      ),
    );
  return rows.map(({ name }) => name);
}
