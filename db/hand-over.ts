import { and, asc, eq, gt, inArray, isNull, not, or, sql } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import { mintAccessKey } from "../lib/keys/token";
import { fieldError } from "../lib/result";
import { allow, requirePermission } from "./allow";
import { auditMany, type Entry } from "./audit";
import type { Tx } from "./client";
import { withConflicts } from "./conflict";
import { env } from "./env";
import { requireProofForOthers } from "./for-others";
import { freeNames } from "./free-names";
import { inParts } from "./in-parts";
import { auditable } from "./key-row";
import { makeClaimLinks } from "./links";
import { isPending, pendingDigest } from "./pending-keys";
import { api_keys, memberships, users } from "./schema";

/** How long after a hand-over the old keys may work on. */
const longestDays = 7;

/** Whose keys go to whom, when the old ones end at the latest, and of which principal; absent: of all. */
export type HandOver = { fromUserId: number; toUserId: number; endsAt: Date; principalId?: number };

/** A key that was handed over: the old one, the pending one in its place, and the token of that one's claim link. */
export type HandedOver = { keyId: number; successorId: number; name: string; token: string };

type Row = typeof api_keys.$inferSelect;

/**
 * Gives the working keys of one user to another: for each a pending key with the same grant, end and name, which the
 * other claims by a link; the old one works until `endsAt`, so that nothing stops meanwhile. Keys that do not work
 * stay as they are. Call it last in the transaction: it takes the audit chain's lock.
 * @throws not_found when the actor may not make keys for the other; sign_in_again when a key manages keys and the
 * actor's last proof is old; invalid_input on `to_user_id` (the same user, not active, or not in an organization that
 * owns one of the keys) or on `ends_at` (more than 7 days away)
 */
export async function handOverKeys(tx: Tx, actor: Actor, handOver: HandOver): Promise<HandedOver[]> {
  const { fromUserId, toUserId, endsAt } = handOver;
  if (toUserId === fromUserId) throw fieldError("to_user_id", "hand_over_to_same");
  if (endsAt.getTime() > Date.now() + longestDays * 86_400_000) {
    throw fieldError("ends_at", "hand_over_too_late");
  }
  const keys = await lockWorking(tx, actor, handOver);
  if (keys.length === 0) return [];
  await requireReceiver(tx, actor, toUserId, keys);
  for (const { scope } of keys) requireProofForOthers(actor, scope);
  const pairs = await makeSuccessors(tx, toUserId, keys);
  await endOld(tx, pairs, endsAt);
  const tokens = await makeClaimLinks(
    tx,
    actor,
    pairs.map(({ successor }) => successor),
  );
  await auditMany(tx, actor, pairs.flatMap(entries(endsAt)));
  return pairs.map(({ old, successor }, i) => ({
    keyId: old.id,
    successorId: successor.id,
    name: successor.name,
    token: tokens[i] ?? "",
  }));
}

function lockWorking(tx: Tx, actor: Actor, { fromUserId, principalId }: HandOver): Promise<Row[]> {
  return tx
    .select()
    .from(api_keys)
    .where(
      and(
        allow(actor, "key:update"),
        eq(api_keys.user_id, fromUserId),
        principalId === undefined ? undefined : eq(api_keys.owner_principal_id, principalId),
        isNull(api_keys.deleted_at),
        isNull(api_keys.successor_key_id),
        eq(api_keys.enabled, true),
        or(isNull(api_keys.expires_at), gt(api_keys.expires_at, new Date())),
        not(isPending),
      ),
    )
    .orderBy(asc(api_keys.id))
    .for("update");
}

async function requireReceiver(tx: Tx, actor: Actor, userId: number, keys: readonly Row[]): Promise<void> {
  const principalIds = [...new Set(keys.map((key) => key.owner_principal_id))];
  for (const principalId of principalIds) requirePermission(actor, "key:create", { userId, principalId });
  const [user] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.is_active, true)))
    .for("key share");
  const held = await tx
    .select({ id: memberships.principal_id })
    .from(memberships)
    .where(and(eq(memberships.user_id, userId), inArray(memberships.principal_id, principalIds)))
    .for("key share");
  const homes = new Set([platformPrincipalId, ...held.map(({ id }) => id)]);
  if (!user) throw fieldError("to_user_id", "unknown_user");
  if (principalIds.some((id) => !homes.has(id))) throw fieldError("to_user_id", "not_a_member");
}

type Pair = { old: Row; successor: Row };

async function makeSuccessors(tx: Tx, toUserId: number, keys: readonly Row[]): Promise<Pair[]> {
  const names = await freeNames(tx, toUserId, keys);
  const rows = keys.map((old, i) => ({
    name: names[i] ?? old.name,
    description: old.description,
    scope: old.scope,
    allowed_model_names: old.allowed_model_names,
    expires_at: old.expires_at,
    owner_principal_id: old.owner_principal_id,
    user_id: toUserId,
    prefix: env().keyPrefix,
    access_key: mintAccessKey(),
    hashed_secret_key: pendingDigest(),
  }));
  const byAccessKey = new Map<string, Row>();
  for (const part of inParts(rows)) {
    const made = await withConflicts(() => tx.insert(api_keys).values(part).returning());
    for (const row of made) byAccessKey.set(row.access_key, row);
  }
  return keys.flatMap((old, i) => {
    const successor = byAccessKey.get(rows[i]?.access_key ?? "");
    return successor ? [{ old, successor }] : [];
  });
}

async function endOld(tx: Tx, pairs: readonly Pair[], endsAt: Date): Promise<void> {
  const rows = JSON.stringify(pairs.map(({ old, successor }) => ({ id: old.id, successor: successor.id })));
  await tx.execute(sql`
    update ${api_keys} set
      successor_key_id = pairs.successor,
      expires_at = least(expires_at, ${endsAt.toISOString()}::timestamptz),
      version = version + 1,
      updated_at = now()
    from jsonb_to_recordset(${rows}::jsonb) as pairs(id integer, successor integer)
    where ${api_keys.id} = pairs.id`);
}

/** The old key's end, and the new key as it was made. */
function entries(endsAt: Date) {
  return ({ old, successor }: Pair): Entry[] => {
    const ends = old.expires_at !== null && old.expires_at < endsAt ? old.expires_at : endsAt;
    const before = { expires_at: old.expires_at?.toISOString() ?? null, successor_key_id: null };
    const after = { expires_at: ends.toISOString(), successor_key_id: successor.id };
    return [
      {
        action: "key.hand_over",
        target: { type: "key", id: old.id, name: old.name },
        change: { before, after },
      },
      {
        action: "key.create",
        target: { type: "key", id: successor.id, name: successor.name },
        change: { after: auditable(successor) },
      },
    ];
  };
}
