import { and, eq } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { type Identity, userNamesFor } from "../lib/identity";
import { AppError } from "../lib/result";
import { isAllowedEmail, type SignInSettings } from "../lib/sign-in-settings";
import { userNameKey } from "../lib/users";
import type { Entry } from "./audit";
import { database, type Tx } from "./client";
import type { Client, SignedIn } from "./door";
import { env } from "./env";
import { applyGroups } from "./group-roles";
import { lockInstallation } from "./installation";
import { log } from "./log";
import { openSession } from "./open-session";
import { identities, users } from "./schema";
import { storedSignInSettings } from "./stored-sign-in";

/** Works without an actor, because finding out who acts is its purpose. */

type User = typeof users.$inferSelect;

/**
 * Opens a session for whoever the identity provider vouches for. Who that is, issuer and subject alone decide: no name
 * and no address leads to a user. Somebody unknown becomes a user where the settings allow it, and what the person's
 * groups give is given and taken.
 * @throws identity_refused for somebody unknown who may not become a user, and for a deactivated or deleted user alike
 */
export async function enterWithIdentity(identity: Identity, client: Client): Promise<SignedIn> {
  requireConfigured(identity);
  return database().transaction(async (tx) => {
    await lockInstallation(tx);
    const settings = await storedSignInSettings(tx);
    const known = await findUser(tx, identity);
    const user = known ?? (await signUp(tx, identity, settings));
    if (!user.is_active) throw refuse(identity, "this user is deactivated");
    const groups = await applyGroups(tx, user, identity.groups, settings);
    const actor: Actor = {
      kind: "system",
      origin: { address: client.address, requestId: client.requestId },
    };
    const target = { type: "user", id: user.id, name: user.name } as const;
    const audited: (Entry & { actor: Actor })[] = [];
    if (!known)
      audited.push({ actor, action: "user.create", target, change: { after: { name: user.name } } });
    if (groups) audited.push({ actor, action: "user.groups", target, change: groups });
    const token = await openSession(tx, user, client, { authenticatedAt: provedAt(identity), audited });
    return { token, userId: user.id, userName: user.name };
  });
}

/** Nothing that another provider than the configured one says is believed. @throws identity_refused */
export function requireConfigured(identity: Identity): void {
  if (identity.issuer === env().oidc?.issuer) return;
  throw refuse(identity, "the provider's issuer is not written exactly as in OIDC_ISSUER");
}

/** A provider's clock may be ahead of ours. */
export function provedAt({ authenticatedAt }: Identity): Date {
  return new Date(Math.min(Date.now(), authenticatedAt?.getTime() ?? Number.POSITIVE_INFINITY));
}

/** The user an identity belongs to, whom nobody changes until commit; the identity counts as used now. */
async function findUser(tx: Tx, { issuer, subject, email }: Identity): Promise<User | undefined> {
  const [used] = await tx
    .update(identities)
    .set({ email, last_used_at: new Date() })
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
    .returning({ userId: identities.user_id });
  if (!used) return undefined;
  const [user] = await tx.select().from(users).where(eq(users.id, used.userId)).for("no key update");
  return user;
}

async function signUp(tx: Tx, identity: Identity, settings: SignInSettings): Promise<User> {
  const { sign_up, allowed_domains } = settings;
  if (!sign_up) throw refuse(identity, "nobody unknown may become a user");
  const email = identity.isEmailVerified ? identity.email : null;
  if (!isAllowedEmail(allowed_domains, email))
    throw refuse(identity, "no verified address of an allowed domain");
  const user = await insertUser(tx, identity);
  const { issuer, subject } = identity;
  await tx.insert(identities).values({ user_id: user.id, issuer, subject, email: identity.email });
  return user;
}

async function insertUser(tx: Tx, { names }: Identity): Promise<User> {
  for (const name of userNamesFor(names)) {
    const values = { name, name_key: userNameKey(name) };
    const [user] = await tx.insert(users).values(values).onConflictDoNothing().returning();
    if (user) return user;
  }
  throw new AppError("user_name_taken");
}

/** The operator reads why; the person, who may be anybody, does not. */
function refuse({ issuer, subject }: Identity, reason: string): AppError {
  log.warn({ issuer, subject, reason }, "a sign-in from the identity provider was refused");
  return new AppError("identity_refused");
}
