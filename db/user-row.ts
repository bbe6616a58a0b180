import { and, count, eq, gt, isNull, max, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError } from "../lib/result";
import type { User, UserOrganization, UserStatus } from "../lib/users";
import { allow } from "./allow";
import type { Database, Tx } from "./client";
import { env } from "./env";
import { isPending } from "./pending-keys";
import { api_keys, identities, memberships, principals, sessions, users } from "./schema";

/** The status as one value, the first that is true. Invited: there is no way to sign in yet. */
export const userStatus = sql<UserStatus>`case
  when ${users.deleted_at} is not null then 'deleted'
  when not ${users.is_active} then 'deactivated'
  when ${users.password_hash} is null
    and not exists (select from ${identities} where ${identities.user_id} = ${users.id}) then 'invited'
  else 'active' end`;

/** What leaves this room of users: everything but their digests. In the order asked for. */
export async function userRows(
  db: Database | Tx,
  where: SQL | undefined,
  order: SQL[] = [],
): Promise<User[]> {
  const keys = db
    .select({ total: count().as("keys_total") })
    .from(api_keys)
    .where(and(eq(api_keys.user_id, users.id), isNull(api_keys.deleted_at)))
    .as("keys");
  const homes = db
    .select({
      all: sql<UserOrganization[] | null>`json_agg(json_build_object(
        'id', ${principals.id}, 'name', ${principals.name}, 'role', ${memberships.role}
      ) order by ${principals.name_key})`.as("homes_all"),
    })
    .from(memberships)
    .innerJoin(principals, eq(principals.id, memberships.principal_id))
    .where(eq(memberships.user_id, users.id))
    .as("homes");
  const rows = await db
    .select({
      id: users.id,
      name: users.name,
      is_admin: users.is_admin,
      is_active: users.is_active,
      status: userStatus,
      organizations: homes.all,
      keys: keys.total,
      created_at: users.created_at,
      last_seen_at: users.last_seen_at,
      deleted_at: users.deleted_at,
    })
    .from(users)
    .leftJoinLateral(keys, sql`true`)
    .leftJoinLateral(homes, sql`true`)
    .where(where)
    .orderBy(...order);
  return rows.map(({ organizations, keys: held, ...row }) => ({
    ...row,
    organizations: organizations ?? [],
    keys: held ?? 0,
  }));
}

/** @throws not_found */
export async function readUser(db: Database | Tx, id: number): Promise<User> {
  const [user] = await userRows(db, eq(users.id, id));
  if (!user) throw new AppError("not_found");
  return user;
}

/** The user to change, whom nobody else changes until commit. @throws not_found, insufficient_scope */
export async function lockUser(tx: Tx, actor: Actor, id: number): Promise<User> {
  const reach = and(allow(actor, "user:manage"), eq(users.id, id), isNull(users.deleted_at));
  const [locked] = await tx.select({ id: users.id }).from(users).where(reach).for("update");
  if (!locked) throw new AppError("not_found");
  return readUser(tx, id);
}

/** A user in the audit log. */
export function userTarget({ id, name }: Pick<User, "id" | "name">) {
  return { type: "user", id, name } as const;
}

/** What an administrator decides of a user, for the audit log. */
export function auditableUser({ name, is_admin, is_active }: User) {
  return { name, is_admin, is_active };
}

/** How many sessions of a user are open now. */
export function openSessions(db: Database | Tx, userId: number): Promise<number> {
  const idleSince = new Date(Date.now() - env().sessionIdleHours * 3_600_000);
  const isOpen = and(gt(sessions.expires_at, new Date()), gt(sessions.last_seen_at, idleSince));
  return db.$count(sessions, and(eq(sessions.user_id, userId), isOpen));
}

/** How many keys of a user open something now, and when one of their keys was last used. */
export async function keyUse(db: Database | Tx, userId: number) {
  const works = sql`${api_keys.enabled} and not ${isPending} and coalesce(${api_keys.expires_at} > now(), true)`;
  const [use] = await db
    .select({
      working: sql<number>`count(*) filter (where ${works})`.mapWith(Number),
      lastUsedAt: max(api_keys.last_used_at),
    })
    .from(api_keys)
    .where(and(eq(api_keys.user_id, userId), isNull(api_keys.deleted_at)));
  return { working: use?.working ?? 0, lastUsedAt: use?.lastUsedAt ?? null };
}
