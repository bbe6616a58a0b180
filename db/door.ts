import { and, eq, gt } from "drizzle-orm";
import { type Origin, operator, platformPrincipalId, type UserActor } from "../lib/actor";
import { fieldIssues, fields } from "../lib/input";
import { AppError } from "../lib/result";
import {
  type ClaimSetupInput,
  newPassword,
  type SetPasswordInput,
  userName,
  userNameKey,
} from "../lib/users";
import { audit } from "./audit";
import { database, type Tx } from "./client";
import { withConflicts } from "./conflict";
import { env } from "./env";
import { lockInstallation } from "./installation";
import { findBrowser } from "./known-browsers";
import { consumeLink, makeLink, purgeLinks } from "./links";
import { actorOf, openSession } from "./open-session";
import { refuseWeakPassword } from "./passwords";
import { memberships, sessions, users } from "./schema";
import { hashLinkToken, hashPassword, verifyPassword } from "./secret";
import { addressBudget, type Budget, throttled } from "./throttle";

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
 * Makes the first administrator. Of many claims at once one wins; a refused one leaves the link as it was.
 * @throws link_invalid, already_set_up, user_name_taken, invalid_input, too_many_attempts
 */
export async function claimSetup(input: ClaimSetupInput, origin: Origin): Promise<void> {
  await throttled([addressBudget("link", origin.address)], () =>
    database().transaction(async (tx) => {
      if (await hasAdministrator(tx)) throw new AppError("already_set_up");
      await consumeLink(tx, ["setup"], input.token);
      await insertAdministrator(tx, input, origin);
    }),
  );
}

const unattendedInput = fields({ name: userName, password: newPassword });

/**
 * Makes the first administrator from the configuration, for installations nobody watches; nothing when there is one.
 * @throws invalid_input when there is none and the name or the password will not do; user_name_taken
 */
export async function claimUnattended(): Promise<void> {
  const { adminUsername, adminPassword } = env();
  if (adminUsername === null || adminPassword === null) return;
  await database().transaction(async (tx) => {
    if (await hasAdministrator(tx)) return;
    const parsed = unattendedInput.safeParse({ name: adminUsername, password: adminPassword });
    if (!parsed.success) throw new AppError("invalid_input", {}, fieldIssues(parsed.error));
    await insertAdministrator(tx, parsed.data, operator.origin);
  });
}

async function hasAdministrator(tx: Tx): Promise<boolean> {
  await lockInstallation(tx);
  const [admin] = await tx.select({ id: users.id }).from(users).where(eq(users.is_admin, true)).limit(1);
  return admin !== undefined;
}

async function insertAdministrator(
  tx: Tx,
  { name, password }: { name: string; password: string },
  origin: Origin,
): Promise<void> {
  refuseWeakPassword(password, name);
  const password_hash = await hashPassword(password);
  const values = { name, name_key: userNameKey(name), password_hash, is_admin: true };
  const [user] = await withConflicts(() => tx.insert(users).values(values).returning({ id: users.id }));
  await audit(tx, { kind: "operator", origin }, "setup.claim", { type: "user", id: user?.id ?? null, name });
}

/**
 * Chooses a password through a link made for that (an invitation or a reset); all sessions of the person end.
 * @throws link_invalid, invalid_input, too_many_attempts
 */
export async function setPassword(input: SetPasswordInput, origin: Origin): Promise<{ userName: string }> {
  return throttled([addressBudget("link", origin.address)], () =>
    database().transaction(async (tx) => {
      const { userId } = await consumeLink(tx, ["invitation", "reset"], input.token);
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
      const actor = actorOf(user, [], origin);
      await audit(tx, actor, "user.password_change", { type: "user", id: user.id, name: user.name });
      return { userName: user.name };
    }),
  );
}

/**
 * Opens a session for a name and password.
 * @param browsers what `rememberBrowser` gave this browser to keep: who signed in with it before may go on when
 * strangers have used up the account's attempts
 * @throws wrong_credentials for an unknown name, a wrong password and a deactivated person alike, in the same time;
 * too_many_attempts, for them alike as well, without having looked at the password
 */
export async function signIn(
  name: string,
  password: string,
  client: Client,
  browsers: string | null = null,
): Promise<SignedIn> {
  const nameKey = userNameKey(name);
  const [found] = await database().select().from(users).where(eq(users.name_key, nameKey));
  const browser = findBrowser(browsers, found?.id);
  const budgets: Budget[] = browser
    ? [{ kind: "browser", subject: `${found?.id}.${browser}` }]
    : [addressBudget("address", client.address), { kind: "account", subject: nameKey }];
  const { user, newHash } = await throttled(budgets, async () => {
    const { isRight, newHash } = await verifyPassword(found?.password_hash ?? null, password);
    if (!found || !isRight || !found.is_active) throw new AppError("wrong_credentials");
    return { user: found, newHash };
  });
  const token = await database().transaction(async (tx) => {
    await requireUnchanged(tx, user);
    if (newHash !== null) await tx.update(users).set({ password_hash: newHash }).where(eq(users.id, user.id));
    return openSession(tx, user, client);
  });
  return { token, userId: user.id, userName: user.name };
}

/** A password changed, or a person deactivated, while the old password was being checked opens no session. */
async function requireUnchanged(tx: Tx, { id, password_hash }: typeof users.$inferSelect): Promise<void> {
  const [user] = await tx.select().from(users).where(eq(users.id, id)).for("no key update");
  if (!user?.is_active || user.password_hash !== password_hash) throw new AppError("wrong_credentials");
}

/**
 * Who a session belongs to, read anew on every request; null when it ended, idled out or its person may not act.
 * @param workspaceId where they say they work; the platform unless they belong there
 */
export async function readSession(
  token: string,
  origin: Origin,
  workspaceId: number = platformPrincipalId,
): Promise<UserActor | null> {
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
  await touch(row.session);
  const held = await database()
    .select({ principalId: memberships.principal_id, role: memberships.role })
    .from(memberships)
    .where(eq(memberships.user_id, row.user.id));
  const isTheirs = held.some(({ principalId }) => principalId === workspaceId);
  return {
    ...actorOf(row.user, held, origin),
    workspaceId: isTheirs ? workspaceId : platformPrincipalId,
    sessionId: row.session.id,
    authenticatedAt: row.session.authenticated_at,
  };
}

/** Remembers that a session is in use: at most once a minute, so that reading a page is not a write. */
async function touch({ id, user_id, last_seen_at }: typeof sessions.$inferSelect): Promise<void> {
  const now = new Date();
  if (now.getTime() - last_seen_at.getTime() < 60_000) return;
  await database().update(sessions).set({ last_seen_at: now }).where(eq(sessions.id, id));
  await database().update(users).set({ last_seen_at: now }).where(eq(users.id, user_id));
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
    await audit(tx, actorOf(user, [], origin), "session.end", {
      type: "user",
      id: user.id,
      name: user.name,
    });
  });
}
