import { and, eq, sql } from "drizzle-orm";
import type { Account } from "../lib/account";
import type { Actor } from "../lib/actor";
import type { Preferences } from "../lib/preferences";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import { database } from "./client";
import { users } from "./schema";
import { requireSignedIn } from "./sessions";

/**
 * Who is signed in, as their own account page tells.
 * @throws not_found unless the caller is signed in; insufficient_scope to an API key
 */
export async function getAccount(actor: Actor): Promise<Account> {
  const [row] = await database().select().from(users).where(oneself(actor));
  if (!row) throw new AppError("not_found");
  const { name, is_admin, created_at, password_hash } = row;
  return { name, is_admin, has_password: password_hash !== null, created_at };
}

/** @throws not_found unless the caller is signed in; insufficient_scope to an API key */
export async function getPreferences(actor: Actor): Promise<Preferences> {
  const [row] = await database().select({ preferences: users.preferences }).from(users).where(oneself(actor));
  if (!row) throw new AppError("not_found");
  return row.preferences;
}

/**
 * Keeps how somebody wants to see the console, for every browser they sign in with. It is theirs alone and changes
 * nothing that anybody may do, so the audit log does not tell of it.
 * @throws not_found unless the caller is signed in; insufficient_scope to an API key
 */
export async function setPreferences(actor: Actor, chosen: Preferences): Promise<void> {
  const preferences = sql`${users.preferences} || ${JSON.stringify(chosen)}::jsonb`;
  const changed = await database()
    .update(users)
    .set({ preferences })
    .where(oneself(actor))
    .returning({ id: users.id });
  if (changed.length === 0) throw new AppError("not_found");
}

function oneself(actor: Actor) {
  const reach = allow(actor, "user:read");
  return and(reach, eq(users.id, requireSignedIn(actor).userId));
}
