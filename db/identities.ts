import { and, asc, eq, ne } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import type { ConnectedIdentity, Identity, IdentityIdInput } from "../lib/identity";
import { AppError } from "../lib/result";
import { requireRecentSignIn } from "./allow";
import { audit, auditMany, type Entry, type Target } from "./audit";
import { change } from "./change";
import { database, type Tx } from "./client";
import { env } from "./env";
import { applyGroups } from "./group-roles";
import { provedAt, requireConfigured } from "./identity-door";
import { lockInstallation } from "./installation";
import { identities, sessions, users } from "./schema";
import { requireSignedIn } from "./sessions";
import { storedSignInSettings } from "./stored-sign-in";

const columns = {
  id: identities.id,
  issuer: identities.issuer,
  email: identities.email,
  created_at: identities.created_at,
  last_used_at: identities.last_used_at,
};

/** The caller's ways to sign in beside a password. @throws not_found unless the caller is signed in */
export async function listIdentities(actor: Actor): Promise<ConnectedIdentity[]> {
  const { userId } = requireSignedIn(actor);
  return database()
    .select(columns)
    .from(identities)
    .where(eq(identities.user_id, userId))
    .orderBy(asc(identities.id));
}

/** Whether the caller may connect an identity now. @throws not_found, sign_in_again */
export async function prepareLink(actor: Actor): Promise<void> {
  requireSignedIn(actor);
  requireRecentSignIn(actor);
}

/**
 * Connects an identity, so that the caller can sign in with it. That of a deleted user is free again.
 * @throws not_found, sign_in_again, identity_refused; identity_taken when it is somebody else's
 */
export async function linkIdentity(actor: Actor, identity: Identity): Promise<void> {
  const { userId } = requireSignedIn(actor);
  const { issuer, subject, email } = identity;
  await change(actor, "identity.link", targetOf(actor), async (tx) => {
    requireConfigured(identity);
    requireRecentSignIn(actor);
    const isThis = and(eq(identities.issuer, issuer), eq(identities.subject, subject));
    await tx.insert(identities).values({ user_id: userId, issuer, subject, email }).onConflictDoNothing();
    const [held] = await tx
      .select({ ownerId: identities.user_id, deletedAt: users.deleted_at })
      .from(identities)
      .innerJoin(users, eq(users.id, identities.user_id))
      .where(isThis)
      .for("update", { of: identities });
    if (held?.ownerId !== userId && !held?.deletedAt) throw new AppError("identity_taken");
    await tx.update(identities).set({ user_id: userId, email, last_used_at: new Date() }).where(isThis);
    await audit(tx, actor, "identity.link", targetOf(actor), { after: { issuer, subject, email } });
  });
}

/**
 * Disconnects an identity of the caller's. Their other sessions end, and so does what its groups gave.
 * @throws not_found, sign_in_again; last_sign_in when they could not sign in any more
 */
export async function unlinkIdentity(actor: Actor, { id }: IdentityIdInput): Promise<void> {
  const { userId, sessionId } = requireSignedIn(actor);
  await change(actor, "identity.unlink", targetOf(actor), async (tx) => {
    requireRecentSignIn(actor);
    await lockInstallation(tx);
    const [user] = await tx.select().from(users).where(eq(users.id, userId)).for("no key update");
    const [gone] = await tx
      .delete(identities)
      .where(and(eq(identities.id, id), eq(identities.user_id, userId)))
      .returning();
    if (!user || !gone) throw new AppError("not_found");
    const isLast = !(await hasConnected(tx, userId));
    if (isLast && user.password_hash === null) throw new AppError("last_sign_in");
    const groups = isLast ? await applyGroups(tx, user, [], await storedSignInSettings(tx)) : null;
    await tx.delete(sessions).where(and(eq(sessions.user_id, userId), ne(sessions.id, sessionId)));
    const { issuer, subject, email } = gone;
    const entries: Entry[] = [
      { action: "identity.unlink", target: targetOf(actor), change: { before: { issuer, subject, email } } },
    ];
    if (groups) entries.push({ action: "user.groups", target: targetOf(actor), change: groups });
    await auditMany(tx, actor, entries);
  });
}

/** Whether an identity of theirs at the configured provider is left: any other opens nothing. */
async function hasConnected(tx: Tx, userId: number): Promise<boolean> {
  const isUsable = and(eq(identities.user_id, userId), eq(identities.issuer, env().oidc?.issuer ?? ""));
  return (await tx.$count(identities, isUsable)) > 0;
}

/**
 * Proves anew who is there: the provider has asked them since `since`, or does not say when it did.
 * @throws not_found, identity_refused; sign_in_again when the provider asked nothing
 */
export async function confirmIdentity(actor: Actor, identity: Identity, since: Date): Promise<void> {
  const { userId, sessionId } = requireSignedIn(actor);
  const { issuer, subject } = identity;
  await change(actor, "session.confirm", targetOf(actor), async (tx) => {
    requireConfigured(identity);
    const isTheirs = and(
      eq(identities.user_id, userId),
      eq(identities.issuer, issuer),
      eq(identities.subject, subject),
    );
    if ((await tx.$count(identities, isTheirs)) === 0) throw new AppError("identity_refused");
    const authenticated_at = provedAt(identity);
    if (authenticated_at.getTime() < since.getTime() - clockSkewMs) throw new AppError("sign_in_again");
    await tx.update(sessions).set({ authenticated_at }).where(eq(sessions.id, sessionId));
    await audit(tx, actor, "session.confirm", targetOf(actor));
  });
}

/** How far a provider's clock may be behind ours. */
const clockSkewMs = 60_000;

function targetOf(actor: Actor): Target {
  const isUser = actor.kind === "user";
  return { type: "user", id: isUser ? actor.userId : null, name: isUser ? actor.userName : null };
}
