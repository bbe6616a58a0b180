import { and, eq, ne } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError, fieldError } from "../lib/result";
import {
  type ChangePasswordInput,
  type CreateUserInput,
  type UpdateUserInput,
  type User,
  type UserIdInput,
  userNameKey,
} from "../lib/users";
import { requirePermission, requireRecentSignIn } from "./allow";
import { audit, differences } from "./audit";
import { change } from "./change";
import { database } from "./client";
import { withConflicts } from "./conflict";
import { lockInstallation } from "./installation";
import { administers, requireAnotherAdministrator } from "./last-administrator";
import { makeLink, purgeLinks } from "./links";
import { refuseWeakPassword } from "./passwords";
import { sessions, users } from "./schema";
import { hashPassword } from "./secret";
import { provePassword, requireSignedIn } from "./sessions";
import { auditableUser, lockUser, readUser, userTarget } from "./user-row";

/**
 * Makes a user. Without a password, the answer's link lets that person choose one.
 * @throws not_found when the caller is no administrator; sign_in_again when the new user is to be one and the caller's
 * last proof is old; user_name_taken, invalid_input
 */
export async function createUser(
  actor: Actor,
  input: CreateUserInput,
): Promise<{ user: User; linkToken: string | null }> {
  const { name, is_admin, password } = input;
  return change(actor, "user.create", { type: "user", id: null, name }, async (tx) => {
    requirePermission(actor, "user:manage");
    if (is_admin) requireRecentSignIn(actor);
    if (password !== undefined) refuseWeakPassword(password, name);
    const password_hash = password === undefined ? null : await hashPassword(password);
    if (is_admin) await lockInstallation(tx);
    const values = { name, name_key: userNameKey(name), password_hash, is_admin };
    const [row] = await withConflicts(() => tx.insert(users).values(values).returning({ id: users.id }));
    const user = await readUser(tx, row?.id ?? 0);
    const linkToken = password_hash === null ? await makeLink(tx, "invitation", user.id) : null;
    await audit(tx, actor, "user.create", userTarget(user), { after: { name, is_admin } });
    return { user, linkToken };
  });
}

/**
 * Writes exactly the named fields. Whoever stops administering, or is deactivated, is signed out everywhere by the same
 * transaction; a deactivated user's links to choose a password end as well, and gates refuse their keys.
 * @throws not_found, user_name_taken; last_administrator when nobody else would administer; sign_in_again when the edit
 * makes somebody administer and the caller's last proof is old
 */
export async function updateUser(actor: Actor, { id, ...patch }: UpdateUserInput): Promise<User> {
  return change(actor, "user.update", { type: "user", id, name: null }, async (tx) => {
    // Links before their user, as whoever uses one locks them.
    if (patch.is_admin !== undefined || patch.is_active !== undefined) await lockInstallation(tx);
    if (patch.is_active === false) await purgeLinks(tx, id);
    const before = await lockUser(tx, actor, id);
    const { name = before.name, is_admin = before.is_admin, is_active = before.is_active } = patch;
    const next = { name, is_admin, is_active };
    if (administers(next) && !administers(before)) requireRecentSignIn(actor);
    if (administers(before) && !administers(next)) await requireAnotherAdministrator(tx, before);
    const byHand = patch.is_admin === undefined ? {} : { is_admin_by_group: false };
    const values = { ...next, ...byHand, name_key: userNameKey(name), updated_at: new Date() };
    await withConflicts(() => tx.update(users).set(values).where(eq(users.id, id)));
    if (isLess(before, next)) await tx.delete(sessions).where(eq(sessions.user_id, id));
    const after = await readUser(tx, id);
    const changed = differences(auditableUser(before), auditableUser(after));
    await audit(tx, actor, "user.update", userTarget(after), changed);
    return after;
  });
}

type Power = Pick<User, "is_admin" | "is_active">;

/** Whether a user may do less than before. */
function isLess(before: Power, next: Power): boolean {
  return (before.is_admin && !next.is_admin) || (before.is_active && !next.is_active);
}

/**
 * Makes a link by which a person chooses a password; earlier ones end. The old password works until then. Whoever was
 * invited and has none yet is given a new invitation.
 * @throws not_found; user_deactivated; sign_in_again when the caller's last proof is old, unless it invites somebody
 * who administers nothing
 */
export async function resetPassword(
  actor: Actor,
  { id }: UserIdInput,
): Promise<{ user: User; linkToken: string }> {
  return change(actor, "user.password_link", { type: "user", id, name: null }, async (tx) => {
    await purgeLinks(tx, id);
    const user = await lockUser(tx, actor, id);
    if (!user.is_active) throw new AppError("user_deactivated", { name: user.name });
    const isInvited = user.status === "invited";
    if (!isInvited || user.is_admin) requireRecentSignIn(actor);
    const linkToken = await makeLink(tx, isInvited ? "invitation" : "reset", id);
    await audit(tx, actor, "user.password_link", userTarget(user));
    return { user, linkToken };
  });
}

/**
 * Signs a user out everywhere.
 * @returns how many sessions ended
 * @throws not_found
 */
export async function endUserSessions(actor: Actor, { id }: UserIdInput): Promise<{ ended: number }> {
  return change(actor, "session.end_all", { type: "user", id, name: null }, async (tx) => {
    const user = await lockUser(tx, actor, id);
    const ended = await tx.delete(sessions).where(eq(sessions.user_id, id)).returning({ id: sessions.id });
    await audit(tx, actor, "session.end_all", userTarget(user), { after: { ended: ended.length } });
    return { ended: ended.length };
  });
}

/**
 * Changes one's own password; one's other sessions and any link to choose one end.
 * @throws not_found unless the caller is a signed-in person; invalid_input on `current` or `password`;
 * too_many_attempts
 */
export async function changePassword(actor: Actor, input: ChangePasswordInput): Promise<void> {
  const { userId, userName, sessionId } = requireSignedIn(actor);
  const current = await provePassword(actor, input.current, "current");
  refuseWeakPassword(input.password, userName);
  const password_hash = await hashPassword(input.password);
  const isUnchanged = and(eq(users.id, userId), eq(users.password_hash, current));
  await database().transaction(async (tx) => {
    await purgeLinks(tx, userId);
    const written = { password_hash, updated_at: new Date() };
    const [changed] = await tx.update(users).set(written).where(isUnchanged).returning({ id: users.id });
    if (!changed) throw fieldError("current", "password_wrong");
    await tx.delete(sessions).where(and(eq(sessions.user_id, userId), ne(sessions.id, sessionId)));
    await audit(tx, actor, "user.password_change", { type: "user", id: userId, name: userName });
  });
}
