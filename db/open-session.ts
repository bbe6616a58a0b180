import { and, eq, lt } from "drizzle-orm";
import { type Actor, type Membership, type Origin, platformPrincipalId, type UserActor } from "../lib/actor";
import { auditAll, type Entry } from "./audit";
import type { Tx } from "./client";
import type { Client } from "./door";
import { env } from "./env";
import { sessions, users } from "./schema";
import { mintLinkToken } from "./secret";

type User = Pick<typeof users.$inferSelect, "id" | "name" | "is_admin">;

type Options = {
  /** When they proved who they are, if that was not now. */
  authenticatedAt?: Date;
  /** What else the audit log has to tell of this sign-in. */
  audited?: readonly (Entry & { actor: Actor })[];
};

/**
 * Opens a session for somebody who has just proved who they are, and audits it: call it last. Sessions of theirs that
 * are over go.
 * @returns its token, of which the database keeps the digest alone
 */
export async function openSession(
  tx: Tx,
  user: User,
  client: Client,
  { authenticatedAt = new Date(), audited = [] }: Options = {},
): Promise<string> {
  const { token, hash } = mintLinkToken();
  await tx.delete(sessions).where(and(eq(sessions.user_id, user.id), lt(sessions.expires_at, new Date())));
  await tx.insert(sessions).values({
    token_hash: hash,
    user_id: user.id,
    address: client.address,
    user_agent: client.userAgent?.slice(0, 300) ?? null,
    authenticated_at: authenticatedAt,
    expires_at: new Date(Date.now() + env().sessionMaxDays * 86_400_000),
  });
  await tx.update(users).set({ last_seen_at: new Date() }).where(eq(users.id, user.id));
  const actor = actorOf(user, [], client);
  const target = { type: "user", id: user.id, name: user.name } as const;
  await auditAll(tx, [...audited, { actor, action: "session.start", target }]);
  return token;
}

/** The person as one who acts, before or without a session. */
export function actorOf(user: User, held: Membership[], origin: Origin): UserActor {
  const { address, requestId } = origin;
  return {
    kind: "user",
    userId: user.id,
    userName: user.name,
    isAdmin: user.is_admin,
    memberships: held,
    workspaceId: platformPrincipalId,
    sessionId: null,
    authenticatedAt: null,
    key: null,
    origin: { address, requestId },
  };
}
