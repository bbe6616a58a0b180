import { and, eq, inArray } from "drizzle-orm";
import { AppError } from "../lib/result";
import { type GroupRole, grantsOf, type SignInSettings } from "../lib/sign-in-settings";
import { differences } from "./audit";
import type { Tx } from "./client";
import { requireAnotherAdministrator } from "./last-administrator";
import { log } from "./log";
import { memberships, principals, sessions, users } from "./schema";

type User = Pick<typeof users.$inferSelect, "id" | "is_admin" | "is_admin_by_group">;
type Membership = typeof memberships.$inferSelect;

/**
 * Gives a person what their groups give and takes what earlier ones gave; what was given by hand stays as it is. The
 * last active administrator stays one. Call it under `lockInstallation`.
 * @returns what changed, for the audit log; null when all is as it was
 */
export async function applyGroups(
  tx: Tx,
  user: User,
  groups: readonly string[],
  settings: SignInSettings,
): Promise<ReturnType<typeof differences> | null> {
  const { isAdmin, roles } = grantsOf(settings, groups);
  const before = { is_admin: user.is_admin, organizations: rolesIn(await membershipsOf(tx, user.id)) };
  await applyRoles(tx, user.id, roles);
  const is_admin = await applyAdmin(tx, user, isAdmin);
  const after = { is_admin, organizations: rolesIn(await membershipsOf(tx, user.id)) };
  const changed = differences(before, after);
  return Object.keys(changed.after ?? {}).length > 0 ? changed : null;
}

async function applyRoles(tx: Tx, userId: number, roles: ReadonlyMap<number, GroupRole["role"]>) {
  const wanted = await existing(tx, roles);
  for (const held of await membershipsOf(tx, userId)) {
    const role = wanted.get(held.principal_id);
    wanted.delete(held.principal_id);
    if (!held.is_by_group || role === held.role) continue;
    const isThis = and(eq(memberships.user_id, userId), eq(memberships.principal_id, held.principal_id));
    if (role === undefined) await tx.delete(memberships).where(isThis);
    else await tx.update(memberships).set({ role }).where(isThis);
  }
  for (const [principal_id, role] of wanted) {
    const values = { user_id: userId, principal_id, role, is_by_group: true };
    await tx.insert(memberships).values(values).onConflictDoNothing();
  }
}

/** Without the organizations that were deleted since a group was mapped to them. */
async function existing(tx: Tx, roles: ReadonlyMap<number, GroupRole["role"]>) {
  if (roles.size === 0) return new Map<number, GroupRole["role"]>();
  const found = await tx
    .select({ id: principals.id })
    .from(principals)
    .where(and(inArray(principals.id, [...roles.keys()]), eq(principals.kind, "organization")))
    .for("key share");
  const ids = found.map(({ id }) => id);
  return new Map([...roles].filter(([id]) => ids.includes(id)));
}

/** @returns whether they administer now */
async function applyAdmin(tx: Tx, user: User, isAdmin: boolean): Promise<boolean> {
  if (isAdmin === user.is_admin || (!isAdmin && !user.is_admin_by_group)) return user.is_admin;
  if (!isAdmin && !(await isAnotherThere(tx, user.id))) {
    log.warn({ userId: user.id }, "the last administrator stays one, though no group says so any more");
    return true;
  }
  const written = { is_admin: isAdmin, is_admin_by_group: isAdmin, updated_at: new Date() };
  await tx.update(users).set(written).where(eq(users.id, user.id));
  if (!isAdmin) await tx.delete(sessions).where(eq(sessions.user_id, user.id));
  return isAdmin;
}

async function isAnotherThere(tx: Tx, id: number): Promise<boolean> {
  try {
    await requireAnotherAdministrator(tx, { id, status: "active" });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "last_administrator") return false;
    throw error;
  }
}

function membershipsOf(tx: Tx, userId: number): Promise<Membership[]> {
  return tx
    .select()
    .from(memberships)
    .where(eq(memberships.user_id, userId))
    .orderBy(memberships.principal_id)
    .for("update");
}

function rolesIn(held: readonly Membership[]): Record<string, string> {
  return Object.fromEntries(held.map(({ principal_id, role }) => [principal_id, role]));
}
