import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Actor, UserActor } from "../lib/actor";
import type { Claim, ClaimKeyInput } from "../lib/keys/claim";
import type { Key, KeyIdInput, PendingKey, RevealedKey } from "../lib/keys/schema";
import { AppError } from "../lib/result";
import { allow, requirePermission } from "./allow";
import { audit } from "./audit";
import { change } from "./change";
import { type Database, database, type Tx } from "./client";
import { env } from "./env";
import { requireProofForOthers } from "./for-others";
import { lockHolder } from "./holder";
import { keyRow, lockKey, readKey, toKey } from "./key-row";
import { consumeLink, makeClaimLinks, openLink } from "./links";
import { mintSecret, warningsOf } from "./new-key";
import { isPending } from "./pending-keys";
import { api_keys, links, users } from "./schema";
import { addressBudget, throttled } from "./throttle";

/**
 * What a claim link gives, to the signed-in person it was made for.
 * @throws link_invalid when it is unknown, used, too old or somebody else's, or its key is gone; too_many_attempts
 */
export async function readClaim(actor: Actor, { token }: ClaimKeyInput): Promise<Claim> {
  const person = requirePerson(actor);
  const find = () => findLink(database(), person, token);
  const { keyId, made_by, expires_at } = await throttled([addressBudget("link", actor.origin.address)], find);
  const key = await keyRow(database(), reachOf(person, keyId)).catch(asLinkInvalid);
  return { key: toKey(key), made_by, expires_at };
}

/**
 * Mints the value of a key that somebody else made for the signed-in person, by the one link that was made for it. Of
 * many uses at once one wins; a refused one leaves the link as it was.
 * @throws link_invalid like `readClaim`; claim_closed when the key is disabled or has ended; too_many_attempts
 */
export async function claimKey(actor: Actor, input: ClaimKeyInput): Promise<RevealedKey> {
  return throttled([addressBudget("link", actor.origin.address)], () => claim(actor, input));
}

function claim(actor: Actor, { token }: ClaimKeyInput): Promise<RevealedKey> {
  return change(actor, "key.claim", { type: "key", id: null, name: null }, async (tx) => {
    const person = requirePerson(actor);
    const { keyId, principalId } = await findLink(tx, person, token);
    await lockHolder(tx, { userId: person.userId, principalId }).catch(asLinkInvalid);
    const before = await lockKey(tx, reachOf(person, keyId)).catch(asLinkInvalid);
    await consumeLink(tx, ["claim"], token, person.userId);
    requireOpen(before);
    const { value, stored } = mintSecret();
    await tx
      .update(api_keys)
      .set({ ...stored, prefix: env().keyPrefix, version: before.version + 1, updated_at: new Date() })
      .where(eq(api_keys.id, keyId));
    const key = await readKey(tx, keyId);
    await audit(
      tx,
      actor,
      "key.claim",
      { type: "key", id: keyId, name: key.name },
      { before: { access_key: before.access_key }, after: { access_key: key.access_key } },
    );
    return { ...key, value, claim_token: null, warnings: warningsOf(key) };
  });
}

/**
 * Makes a new claim link for a pending key; the old one ends.
 * @throws not_found unless the caller may make keys for others there and the key is pending; claim_closed when it is
 * disabled or has ended, or its user is deactivated or left; sign_in_again when it manages keys and the caller's last
 * proof is old
 */
export async function renewClaim(actor: Actor, { id }: KeyIdInput): Promise<PendingKey> {
  return change(actor, "key.claim_link", { type: "key", id, name: null }, async (tx) => {
    const reach = and(
      allow(actor, "key:update"),
      eq(api_keys.id, id),
      isNull(api_keys.deleted_at),
      isPending,
    );
    const { user_id, owner_principal_id: principalId } = await keyRow(tx, reach);
    requirePermission(actor, "key:create", { principalId });
    await lockHolder(tx, { userId: user_id, principalId }).catch(asClosed);
    const key = await lockKey(tx, reach);
    requireProofForOthers(actor, key.scope);
    requireOpen(key);
    const [claim_token = ""] = await makeClaimLinks(tx, actor, [key]);
    await audit(tx, actor, "key.claim_link", { type: "key", id, name: key.name });
    return { ...key, value: null, claim_token, warnings: warningsOf(key) };
  });
}

/**
 * The link by which a pending key can be claimed, as those see it who may see the key: without its token.
 * @returns null when it has ended
 * @throws not_found
 */
export async function findClaim(actor: Actor, { id }: KeyIdInput): Promise<Omit<Claim, "key"> | null> {
  const reach = and(allow(actor, "key:read"), eq(api_keys.id, id), isNull(api_keys.deleted_at));
  await keyRow(database(), reach);
  const [link] = await linksWithMaker(database())
    .where(and(eq(links.key_id, id), isNull(links.used_at), gt(links.expires_at, new Date())))
    .orderBy(desc(links.id))
    .limit(1);
  return link ? { made_by: link.made_by, expires_at: link.expires_at } : null;
}

/** The key of a link, for the person it was made for alone. @throws link_invalid */
async function findLink(db: Database | Tx, { userId }: UserActor, token: string) {
  const [link] = await linksWithMaker(db).where(
    and(openLink(["claim"], token, new Date()), eq(links.user_id, userId)),
  );
  if (!link) throw new AppError("link_invalid");
  return link;
}

function linksWithMaker(db: Database | Tx) {
  return db
    .select({
      keyId: api_keys.id,
      principalId: api_keys.owner_principal_id,
      made_by: users.name,
      expires_at: links.expires_at,
    })
    .from(links)
    .innerJoin(api_keys, eq(api_keys.id, links.key_id))
    .leftJoin(users, eq(users.id, links.created_by_user_id))
    .$dynamic();
}

/** A pending key of this person's own, wherever they still belong. */
function reachOf(person: UserActor, id: number) {
  const isTheirs = and(eq(api_keys.user_id, person.userId), allow(person, "key:update"));
  return and(isTheirs, eq(api_keys.id, id), isNull(api_keys.deleted_at), isPending);
}

function requireOpen({ enabled, expires_at }: Key): void {
  if (!enabled || (expires_at !== null && expires_at <= new Date())) throw new AppError("claim_closed");
}

/** A key takes no other key's value: only somebody who is signed in claims. @throws not_found */
function requirePerson(actor: Actor): UserActor {
  if (actor.kind !== "user" || actor.sessionId === null) throw new AppError("not_found");
  return actor;
}

function asLinkInvalid(error: unknown): never {
  throw error instanceof AppError && error.code === "not_found" ? new AppError("link_invalid") : error;
}

function asClosed(error: unknown): never {
  throw error instanceof AppError && error.code === "not_found" ? new AppError("claim_closed") : error;
}
