import { and, eq, ne } from "drizzle-orm";
import { AppError } from "../lib/result";
import type { User } from "../lib/users";
import type { Tx } from "./client";
import { users } from "./schema";
import { userStatus } from "./user-row";

/** Whether this user may administer now. */
export function administers({ is_admin, is_active }: Pick<User, "is_admin" | "is_active">): boolean {
  return is_admin && is_active;
}

/**
 * An installation is never left without somebody who administers it. Whoever can sign in is followed only by somebody
 * who can as well, since an invitation may never be accepted. Call it under `lockInstallation`, so that two who leave
 * at once do not count on each other.
 * @throws last_administrator
 */
export async function requireAnotherAdministrator(
  tx: Tx,
  { id, status }: Pick<User, "id" | "status">,
): Promise<void> {
  const canSignIn = status === "active" ? eq(userStatus, "active") : undefined;
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.is_admin, true), eq(users.is_active, true), ne(users.id, id), canSignIn))
    .limit(1);
  if (!other) throw new AppError("last_administrator");
}
