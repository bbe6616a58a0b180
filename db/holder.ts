import { and, eq } from "drizzle-orm";
import { platformPrincipalId } from "../lib/actor";
import { AppError } from "../lib/result";
import type { Tx } from "./client";
import { memberships, principals, users } from "./schema";

/**
 * Makes sure that a user can hold a key in a principal, until commit: neither is the user deactivated or deleted, nor
 * the organization deleted, nor does the user leave it, while the key is being made.
 * @throws not_found when the user is not active or does not belong there
 */
export async function lockHolder(
  tx: Tx,
  { userId, principalId }: { userId: number; principalId: number },
): Promise<{ userName: string }> {
  const isHolder = and(eq(users.id, userId), eq(users.is_active, true));
  const names = tx.select({ userName: users.name });
  // What is locked row by row is judged as it is once the lock is had, a subquery as it was before.
  const [user] =
    principalId === platformPrincipalId
      ? await names.from(users).where(isHolder).for("key share")
      : await names
          .from(principals)
          .innerJoin(users, isHolder)
          .innerJoin(
            memberships,
            and(eq(memberships.user_id, users.id), eq(memberships.principal_id, principals.id)),
          )
          .where(eq(principals.id, principalId))
          .for("key share");
  if (!user) throw new AppError("not_found");
  return user;
}
