import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { type Actor, platformPrincipalId, type UserActor } from "../lib/actor";
import {
  type CreateKeyFields,
  createKeyInput,
  type KeyQuery,
  keyQuery,
  type PendingKey,
  type RevealedKey,
} from "../lib/keys/schema";
import { userNameKey } from "../lib/users";
import { database } from "./client";
import { createKey } from "./keys";
import { api_keys, memberships, principals, sessions, users } from "./schema";
import { hashLinkToken, mintLinkToken } from "./secret";

let made = 0;

/** A word no other test of this process uses. */
export function fresh(word: string): string {
  made += 1;
  return `${word}-${made}`;
}

export const origin = { address: "192.0.2.7", requestId: "request-1" };

/** A person with a browser session, made without the cost of a password. */
export async function person(values: Partial<typeof users.$inferInsert> = {}): Promise<UserActor> {
  const name = values.name ?? fresh("person");
  const [user] = await database()
    .insert(users)
    .values({ name, name_key: userNameKey(name), ...values })
    .returning();
  const [session] = await database()
    .insert(sessions)
    .values({
      token_hash: hashLinkToken(fresh("session")),
      user_id: user?.id ?? 0,
      expires_at: new Date(Date.now() + 3_600_000),
    })
    .returning();
  if (!user || !session) throw new Error("no person was made");
  return {
    kind: "user",
    userId: user.id,
    userName: name,
    isAdmin: user.is_admin,
    memberships: [],
    workspaceId: platformPrincipalId,
    sessionId: session.id,
    authenticatedAt: session.authenticated_at,
    key: null,
    origin,
  };
}

/** Opens a session of a person, past the price of a password. @returns its token */
export async function openedBy({ userId }: UserActor): Promise<string> {
  const { token, hash } = mintLinkToken();
  const expires_at = new Date(Date.now() + 3_600_000);
  await database().insert(sessions).values({ token_hash: hash, user_id: userId, expires_at });
  return token;
}

export function keyFields(fields: Partial<CreateKeyFields> = {}) {
  return createKeyInput.parse({ name: fresh("key"), ...fields });
}

/** A key of the actor's own, with its value. */
export async function newKey(actor: UserActor, fields: Partial<CreateKeyFields> = {}): Promise<RevealedKey> {
  const key = await createKey(actor, keyFields(fields));
  if (key.value === null) throw new Error("the key is for somebody else");
  return key;
}

/** A key that the actor makes for another person, with the token by which that person claims it. */
export async function newKeyFor(
  actor: Actor,
  { userId }: UserActor,
  fields: Partial<CreateKeyFields> = {},
): Promise<PendingKey> {
  const key = await createKey(actor, keyFields({ ...fields, user_id: userId }), "claim");
  if (key.value !== null) throw new Error("the key is the actor's own");
  return key;
}

/** A value of one's own that nobody guesses. */
export function customValue(): string {
  return randomBytes(18).toString("base64url");
}

/** The person as a caller with an API key of theirs, made for this with the given limits. */
export async function callingWith(actor: UserActor, fields: Partial<CreateKeyFields>): Promise<UserActor> {
  const key = await newKey(actor, fields);
  return {
    ...actor,
    sessionId: null,
    authenticatedAt: null,
    key: {
      id: key.id,
      ownerPrincipalId: key.owner_principal_id,
      grant: { scope: key.scope, allowedModelNames: key.allowed_model_names, expiresAt: key.expires_at },
    },
  };
}

/** An organization, and the person as one who belongs to it. */
export async function inOrganization(
  actor: UserActor,
  role: "owner" | "member" = "member",
): Promise<{ principalId: number; member: UserActor }> {
  const name = fresh("organization");
  const [made] = await database()
    .insert(principals)
    .values({ kind: "organization", name, name_key: name })
    .returning();
  const principalId = made?.id ?? 0;
  await database().insert(memberships).values({ user_id: actor.userId, principal_id: principalId, role });
  return { principalId, member: { ...actor, memberships: [...actor.memberships, { principalId, role }] } };
}

/** The whole row as it is stored, digests included. */
export async function storedKey(id: number) {
  const [row] = await database().select().from(api_keys).where(eq(api_keys.id, id));
  if (!row) throw new Error(`there is no key ${id}`);
  return row;
}

/** The list's parameters as a URL would give them. */
export function query(params: Record<string, string> = {}, userId?: KeyQuery["user_id"]): KeyQuery {
  return { ...keyQuery.parse(params), ...(userId === undefined ? {} : { user_id: userId }) };
}
