import { and, eq, gt, lt } from "drizzle-orm";
import { type Membership, type Origin, operator, type UserActor } from "../lib/actor";
import { AppError } from "../lib/result";
import { type ClaimSetupInput, type SetPasswordInput, userNameKey } from "../lib/users";
import { audit } from "./audit";
import { database, type Tx } from "./client";
import { env } from "./env";
import { consumeLink, makeLink, purgeLinks } from "./links";
import { refuseWeakPassword } from "./passwords";
import { installation, memberships, sessions, users } from "./schema";
import { hashLinkToken, hashPassword, mintLinkToken, verifyPassword } from "./secret";

/** Everything here works without an actor, because finding out who acts is its purpose. */

export type SignedIn = { token: string; userId: number; userName: string };
export type Client = Origin & { userAgent: string | null };

/**
 * Makes the one-time link by which the first administrator claims the installation; earlier ones end.
 * @returns its token, valid 24 hours; null when there is an administrator already
 */
export async function createSetupLink(): Promise<string | null> {
  return database().transaction(async (tx) => {
    if (await hasAdministrator(tx)) return null;
    await purgeLinks(tx, null);
    return makeLink(tx, "setup", null);
  });
}

/**
 * Makes the first administrator. Of many claims at once one wins.
 * @throws link_invalid, already_set_up, invalid_input
 */
export async function claimSetup(input: ClaimSetupInput, origin: Origin): Promise<void> {
  refuseWeakPassword(input.password, input.name);
  const hash = await hashPassword(input.password);
  await database().transaction(async (tx) => {
    if (await hasAdministrator(tx)) throw new AppError("already_set_up");
    await consumeLink(tx, ["setup"], input.token);
    await insertAdministrator(tx, input.name, hash, origin);
  });
}

/**
 * Makes the first administrator from the configuration, for installations nobody watches; nothing when there is one.
 * @throws invalid_input when the password is too weak
 */
export async function claimUnattended(): Promise<void> {
  const { adminUsername: name, adminPassword: password } = env();
  if (name === null || password === null) return;
  refuseWeakPassword(password, name);
  const hash = await hashPassword(password);
  await database().transaction(async (tx) => {
    if (!(await hasAdministrator(tx))) await insertAdministrator(tx, name, hash, operator.origin);
  });
}

/** Locks the installation's row first, so that claims stand in line. */
async function hasAdministrator(tx: Tx): Promise<boolean> {
  await tx.select().from(installation).for("update");
  const [admin] = await tx.select({ id: users.id }).from(users).where(eq(users.is_admin, true)).limit(1);
  return admin !== undefined;
}

async function insertAdministrator(tx: Tx, name: string, hash: string, origin: Origin): Promise<void> {
  const values = { name, name_key: userNameKey(name), password_hash: hash, is_admin: true };
  const [user] = await tx.insert(users).values(values).returning({ id: users.id });
  await audit(tx, { kind: "operator", origin }, "setup.claim", { type: "user", id: user?.id ?? null, name });
}

/**
 * Chooses a password through a link made for that (an invitation or a reset); all sessions of the person end.
 * @throws link_invalid, invalid_input
 */
export async function setPassword(input: SetPasswordInput, origin: Origin): Promise<{ userName: string }> {
  return database().transaction(async (tx) => {
    const userId = await consumeLink(tx, ["invitation", "reset"], input.token);
    const [user] = await tx
      .select()
      .from(users)
      .where(and(eq(users.id, userId ?? 0), eq(users.is_active, true)));
    if (!user) throw new AppError("link_invalid");
    refuseWeakPassword(input.password, user.name);
    await tx
      .update(users)
      .set({ password_hash: await hashPassword(input.password), updated_at: new Date() })
      .where(eq(users.id, user.id));
    await tx.delete(sessions).where(eq(sessions.user_id, user.id));
    const actor = actorOf(user, [], null, origin);
    await audit(tx, actor, "user.password_change", { type: "user", id: user.id, name: user.name });
    return { userName: user.name };
  });
}

/**
 * Opens a session for a name and password.
 * @throws wrong_credentials for an unknown name, a wrong password and a deactivated person alike, in the same time
 */
export async function signIn(name: string, password: string, client: Client): Promise<SignedIn> {
  const [user] = await database()
    .select()
    .from(users)
    .where(eq(users.name_key, userNameKey(name)));
  const { isRight, newHash } = await verifyPassword(user?.password_hash ?? null, password);
  if (!user || !isRight || !user.is_active) throw new AppError("wrong_credentials");
  const { token, hash } = mintLinkToken();
  const lifetimeMs = env().sessionMaxDays * 86_400_000;
  await database().transaction(async (tx) => {
    if (newHash !== null) await tx.update(users).set({ password_hash: newHash }).where(eq(users.id, user.id));
    await tx.delete(sessions).where(and(eq(sessions.user_id, user.id), lt(sessions.expires_at, new Date())));
    await tx.insert(sessions).values({
      token_hash: hash,
      user_id: user.id,
      address: client.address,
      user_agent: client.userAgent?.slice(0, 300) ?? null,
      expires_at: new Date(Date.now() + lifetimeMs),
    });
    const actor = actorOf(user, [], null, client);
    await audit(tx, actor, "session.start", { type: "user", id: user.id, name: user.name });
  });
  return { token, userId: user.id, userName: user.name };
}

/** Who a session belongs to, read anew on every request; null when it ended, idled out or its person may not act. */
export async function readSession(token: string, origin: Origin): Promise<UserActor | null> {
  const idleSince = new Date(Date.now() - env().sessionIdleHours * 3_600_000);
  const [row] = await database()
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.user_id))
    .where(
      and(
        eq(sessions.token_hash, hashLinkToken(token)),
        gt(sessions.expires_at, new Date()),
        gt(sessions.last_seen_at, idleSince),
        eq(users.is_active, true),
      ),
    );
  if (!row) return null;
  await touch(row.session.id, row.user.id);
  const held = await database()
    .select({ principalId: memberships.principal_id, role: memberships.role })
    .from(memberships)
    .where(eq(memberships.user_id, row.user.id));
  return actorOf(row.user, held, row.session.id, origin);
}

/** Written at most once a minute. */
async function touch(sessionId: number, userId: number): Promise<void> {
  const stale = lt(sessions.last_seen_at, new Date(Date.now() - 60_000));
  const now = new Date();
  const [seen] = await database()
    .update(sessions)
    .set({ last_seen_at: now })
    .where(and(eq(sessions.id, sessionId), stale))
    .returning({ id: sessions.id });
  if (seen) await database().update(users).set({ last_seen_at: now }).where(eq(users.id, userId));
}

/** Ends a session at sign-out; the next request with it is nobody's. */
export async function endSession(token: string, origin: Origin): Promise<void> {
  await database().transaction(async (tx) => {
    const [ended] = await tx
      .delete(sessions)
      .where(eq(sessions.token_hash, hashLinkToken(token)))
      .returning({ userId: sessions.user_id });
    if (!ended) return;
    const [user] = await tx.select().from(users).where(eq(users.id, ended.userId));
    if (!user) return;
    await audit(tx, actorOf(user, [], null, origin), "session.end", {
      type: "user",
      id: user.id,
      name: user.name,
    });
  });
}

type User = Pick<typeof users.$inferSelect, "id" | "name" | "is_admin">;

function actorOf(user: User, held: Membership[], sessionId: number | null, origin: Origin): UserActor {
  const { address, requestId } = origin;
  return {
    kind: "user",
    userId: user.id,
    userName: user.name,
    isAdmin: user.is_admin,
    memberships: held,
    sessionId,
    key: null,
    origin: { address, requestId },
  };
}
