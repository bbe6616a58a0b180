import { and, asc, eq, exists, ilike, ne } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import type { FindHoldersInput, KeyHolder } from "../lib/keys/holders";
import { requirePermission } from "./allow";
import { database } from "./client";
import { containing } from "./pattern";
import { memberships, users } from "./schema";

const most = 20;

/**
 * The others for whom the caller may make keys in a principal, by a part of their name: the first 20.
 * @throws not_found when the caller may make keys there for nobody else; insufficient_scope
 */
export async function findHolders(
  actor: Actor,
  { principal_id: principalId, search }: FindHoldersInput,
): Promise<KeyHolder[]> {
  requirePermission(actor, "key:create", { principalId });
  const membership = database()
    .select()
    .from(memberships)
    .where(and(eq(memberships.user_id, users.id), eq(memberships.principal_id, principalId)));
  return database()
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(
      and(
        eq(users.is_active, true),
        ilike(users.name, containing(search)),
        principalId === platformPrincipalId ? undefined : exists(membership),
        actor.kind === "user" ? ne(users.id, actor.userId) : undefined,
      ),
    )
    .orderBy(asc(users.name_key))
    .limit(most);
}
