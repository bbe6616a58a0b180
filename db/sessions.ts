import { and, desc, eq, gt } from "drizzle-orm";
import type { ConfirmPasswordInput, EndOneSessionInput, Session } from "../lib/account";
import type { Actor, UserActor } from "../lib/actor";
import { deviceOf } from "../lib/device";
import { AppError, fieldError } from "../lib/result";
import { allow } from "./allow";
import { audit, type Target } from "./audit";
import { change } from "./change";
import { database } from "./client";
import { env } from "./env";
import { sessions, users } from "./schema";
import { verifyPassword } from "./secret";
import { throttled } from "./throttle";

export type SignedInActor = UserActor & { sessionId: number };

/** @throws not_found unless the caller is a person in a browser session */
export function requireSignedIn(actor: Actor): SignedInActor {
  if (actor.kind !== "user" || actor.sessionId === null) throw new AppError("not_found");
  return { ...actor, sessionId: actor.sessionId };
}

/**
 * The browsers that the caller is signed in with: this one first, then the last used.
 * @throws insufficient_scope to an API key; not_found to whoever is no person
 */
export async function listSessions(actor: Actor): Promise<Session[]> {
  const reach = allow(actor, "session:read");
  const { userId, sessionId } = requireSignedIn(actor);
  const rows = await database()
    .select()
    .from(sessions)
    .where(and(reach, eq(sessions.user_id, userId), isLive()))
    .orderBy(desc(eq(sessions.id, sessionId)), desc(sessions.last_seen_at), desc(sessions.id));
  return rows.map(({ id, user_agent, address, created_at, last_seen_at }) => ({
    id,
    device: deviceOf(user_agent),
    address,
    created_at,
    last_seen_at,
    is_current: id === sessionId,
  }));
}

/** Neither over nor idle for too long. */
function isLive() {
  const idleSince = new Date(Date.now() - env().sessionIdleHours * 3_600_000);
  return and(gt(sessions.expires_at, new Date()), gt(sessions.last_seen_at, idleSince));
}

/**
 * Ends one of the caller's sessions; the next request with it is nobody's.
 * @throws not_found, insufficient_scope
 */
export async function endOneSession(actor: Actor, { id }: EndOneSessionInput): Promise<void> {
  await change(actor, "session.end", targetOf(actor), async (tx) => {
    const reach = allow(actor, "session:delete");
    const { userId } = requireSignedIn(actor);
    const isTheirs = and(reach, eq(sessions.user_id, userId), eq(sessions.id, id));
    const ended = await tx.delete(sessions).where(isTheirs).returning({ id: sessions.id });
    if (ended.length === 0) throw new AppError("not_found");
    await audit(tx, actor, "session.end", targetOf(actor));
  });
}

/**
 * Signs the caller out everywhere, this session included.
 * @throws not_found, insufficient_scope
 */
export async function endSessions(actor: Actor): Promise<{ ended: number }> {
  return change(actor, "session.end_all", targetOf(actor), async (tx) => {
    const reach = allow(actor, "session:delete");
    const { userId } = requireSignedIn(actor);
    const theirs = and(reach, eq(sessions.user_id, userId));
    const ended = (await tx.delete(sessions).where(theirs).returning({ id: sessions.id })).length;
    await audit(tx, actor, "session.end_all", targetOf(actor), { after: { ended } });
    return { ended };
  });
}

/**
 * Proves anew who is there, so that what needs a recent sign-in may be done for the next ten minutes.
 * @throws not_found unless the caller is signed in; invalid_input on `current_password`; too_many_attempts
 */
export async function confirmPassword(actor: Actor, input: ConfirmPasswordInput): Promise<void> {
  const { userId, sessionId } = requireSignedIn(actor);
  const hash = await provePassword(actor, input.current_password, "current_password");
  await change(actor, "session.confirm", targetOf(actor), async (tx) => {
    const isUnchanged = and(eq(users.id, userId), eq(users.password_hash, hash), eq(users.is_active, true));
    const [user] = await tx.select({ id: users.id }).from(users).where(isUnchanged).for("share");
    if (!user) throw fieldError("current_password", "password_wrong");
    await tx.update(sessions).set({ authenticated_at: new Date() }).where(eq(sessions.id, sessionId));
    await audit(tx, actor, "session.confirm", targetOf(actor));
  });
}

/**
 * Checks the password of whoever is signed in.
 * @returns the digest it was checked against, so that a change made meanwhile can be told
 * @throws invalid_input on `field`; too_many_attempts after ten wrong ones in this session
 */
export async function provePassword(actor: Actor, password: string, field: string): Promise<string> {
  const { userId, sessionId } = requireSignedIn(actor);
  return throttled([{ kind: "session", subject: String(sessionId) }], async () => {
    const [user] = await database()
      .select({ hash: users.password_hash })
      .from(users)
      .where(eq(users.id, userId));
    const stored = user?.hash ?? null;
    const { isRight } = await verifyPassword(stored, password);
    if (stored === null || !isRight) throw fieldError(field, "password_wrong");
    return stored;
  });
}

function targetOf(actor: Actor): Target {
  const isUser = actor.kind === "user";
  return { type: "user", id: isUser ? actor.userId : null, name: isUser ? actor.userName : null };
}
