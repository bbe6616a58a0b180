import { and, asc, count, eq, isNull, ne, type SQL } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError, fieldError } from "../lib/result";
import { type ChangePasswordInput, type CreateUserInput, type User, userNameKey } from "../lib/users";
import { requirePermission } from "./allow";
import { audit } from "./audit";
import { database } from "./client";
import { withConflicts } from "./conflict";
import { lockInstallation } from "./installation";
import { makeLink, purgeLinks } from "./links";
import { refuseWeakPassword } from "./passwords";
import { api_keys, sessions, users } from "./schema";
import { hashPassword, verifyPassword } from "./secret";

/**
 * Makes a user. Without a password, the answer's link lets that person choose one.
 * @throws not_found when the caller is no administrator; user_name_taken, invalid_input
 */
export async function createUser(
  actor: Actor,
  input: CreateUserInput,
): Promise<{ user: User; linkToken: string | null }> {
  requirePermission(actor, "user:manage");
  if (input.password !== undefined) refuseWeakPassword(input.password, input.name);
  const password_hash = input.password === undefined ? null : await hashPassword(input.password);
  return database().transaction(async (tx) => {
    if (input.is_admin) await lockInstallation(tx);
    const values = {
      name: input.name,
      name_key: userNameKey(input.name),
      password_hash,
      is_admin: input.is_admin,
    };
    const [row] = await withConflicts(() => tx.insert(users).values(values).returning());
    if (!row) throw new AppError("internal");
    const linkToken = password_hash === null ? await makeLink(tx, "invitation", row.id) : null;
    const target = { type: "user", id: row.id, name: row.name } as const;
    await audit(tx, actor, "user.create", target, { after: { name: row.name, is_admin: row.is_admin } });
    return { user: toUser(row, 0), linkToken };
  });
}

/** @throws not_found when the caller is no administrator */
export async function listUsers(actor: Actor): Promise<User[]> {
  requirePermission(actor, "user:read");
  return readUsers(undefined);
}

/** A user by name, as the command line knows them. @throws not_found */
export async function findUser(actor: Actor, name: string): Promise<User> {
  requirePermission(actor, "user:read");
  const [user] = await readUsers(eq(users.name_key, userNameKey(name)));
  if (!user) throw new AppError("not_found");
  return user;
}

async function readUsers(where: SQL | undefined): Promise<User[]> {
  const rows = await database()
    .select({ user: users, keys: count(api_keys.id) })
    .from(users)
    .leftJoin(api_keys, and(eq(api_keys.user_id, users.id), isNull(api_keys.deleted_at)))
    .where(where)
    .groupBy(users.id)
    .orderBy(asc(users.name_key));
  return rows.map((row) => toUser(row.user, row.keys));
}

/**
 * Makes a link by which a person chooses a new password; earlier ones end. The old password works until then.
 * @throws not_found
 */
export async function resetPassword(actor: Actor, name: string): Promise<{ user: User; linkToken: string }> {
  requirePermission(actor, "user:manage");
  const user = await findUser(actor, name);
  return database().transaction(async (tx) => {
    await purgeLinks(tx, user.id);
    const linkToken = await makeLink(tx, "reset", user.id);
    await audit(tx, actor, "user.password_link", { type: "user", id: user.id, name: user.name });
    return { user, linkToken };
  });
}

/**
 * Changes one's own password; one's other sessions and any link to choose one end.
 * @throws not_found unless the caller is a signed-in person; invalid_input on `current` or `password`
 */
export async function changePassword(actor: Actor, input: ChangePasswordInput): Promise<void> {
  const { userId, sessionId } = requireSignedIn(actor);
  const [user] = await database().select().from(users).where(eq(users.id, userId));
  const { isRight } = await verifyPassword(user?.password_hash ?? null, input.current);
  if (!user || !isRight) throw fieldError("current", "password_wrong");
  refuseWeakPassword(input.password, user.name);
  const password_hash = await hashPassword(input.password);
  const isUnchanged = and(eq(users.id, userId), eq(users.password_hash, user.password_hash ?? ""));
  await database().transaction(async (tx) => {
    await purgeLinks(tx, userId);
    const written = { password_hash, updated_at: new Date() };
    const [changed] = await tx.update(users).set(written).where(isUnchanged).returning({ id: users.id });
    if (!changed) throw fieldError("current", "password_wrong");
    await tx.delete(sessions).where(and(eq(sessions.user_id, userId), ne(sessions.id, sessionId)));
    await audit(tx, actor, "user.password_change", { type: "user", id: userId, name: user.name });
  });
}

function requireSignedIn(actor: Actor): { userId: number; sessionId: number } {
  if (actor.kind !== "user" || actor.sessionId === null) throw new AppError("not_found");
  return { userId: actor.userId, sessionId: actor.sessionId };
}

function toUser(row: typeof users.$inferSelect, keys: number): User {
  const { id, name, is_admin, is_active, created_at, last_seen_at } = row;
  return {
    id,
    name,
    is_admin,
    is_active,
    has_password: row.password_hash !== null,
    keys,
    created_at,
    last_seen_at,
  };
}
