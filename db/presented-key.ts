import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { platformPrincipalId } from "../lib/actor";
import { readToken } from "../lib/keys/token";
import type { Credential } from "../lib/keys/verdict";
import type { Connection } from "./client";
import { type Line, openLine } from "./line";
import { api_keys, memberships, users } from "./schema";
import { hashForLookup, verifySecret } from "./secret";

export type Unproven = "malformed_key" | "unknown_key";

/** Compared where there is no key, so that an unknown one takes as long as a wrong one. */
const nobodysDigest = `h1$1$${"-".repeat(43)}`;

/**
 * Proves a presented key: one indexed look-up, or none for what cannot be a key. An unknown access key has the same answer
 * as a wrong secret and takes as long, in the database too: there the oldest key is read in its place.
 * @param token what stood in the credential header, without its scheme
 * @throws SilenceError or the driver's error when the database cannot be asked
 */
export async function proveKey(token: string, line = lookUps()): Promise<Credential | Unproven> {
  const presented = readToken(token);
  if (presented.kind === "malformed") return "malformed_key";
  const [row] = await line.ask(({ byAccessKey, byValue }) =>
    presented.kind === "generated"
      ? byAccessKey.execute(presented)
      : byValue.execute({ lookupHash: hashForLookup(token) }),
  );
  // What was presented, not what was found: no secret fits another key than its own.
  const accessKey = presented.kind === "generated" ? presented.accessKey : (row?.credential.accessKey ?? "");
  const isProven = verifySecret(row?.digest ?? nobodysDigest, accessKey, presented.secret);
  return row?.isIt && isProven ? row.credential : "unknown_key";
}

/** Looks for a key that cannot exist: throws when keys cannot be looked up. */
export async function checkLookUp(line = lookUps()): Promise<void> {
  await line.ask(({ byAccessKey }) => byAccessKey.execute({ accessKey: "", prefix: "" }));
}

/** Somebody else has it by now under another value; this one works on to its end, so that nothing stops meanwhile. */
const isHandedOver = sql`(${api_keys.successor_key_id} is not null and ${api_keys.expires_at} is not null)`;

/**
 * Whether the key's user stands behind it: is active, and for a key of an organization still belongs there. A key that
 * was handed over needs neither once its user is deleted or has left, but a deactivated user stops every key.
 */
const mayUserAct = sql<boolean>`case
  when not ${users.is_active} then ${users.deleted_at} is not null and ${isHandedOver}
  when ${api_keys.owner_principal_id} = ${sql.raw(String(platformPrincipalId))} then true
  else ${isHandedOver} or exists (
    select from ${memberships}
    where ${memberships.user_id} = ${api_keys.user_id} and ${memberships.principal_id} = ${api_keys.owner_principal_id})
  end`;

/** In whose name the key may use models: one of an organization in that one's alone. As JSON, since the driver reads no arrays. */
const mayUseModelsAs = sql<number[]>`case
  when ${api_keys.owner_principal_id} = ${sql.raw(String(platformPrincipalId))}
  then ${sql.raw(`'[${platformPrincipalId}]'::jsonb`)} || coalesce(
    (select jsonb_agg(${memberships.principal_id}) from ${memberships} where ${memberships.user_id} = ${api_keys.user_id}), '[]')
  else jsonb_build_array(${api_keys.owner_principal_id})
  end`;

/** What a verdict rests on; of `api_keys` and their `users`. */
export const credentialColumns = {
  keyId: api_keys.id,
  accessKey: api_keys.access_key,
  userId: api_keys.user_id,
  userName: users.name,
  ownerPrincipalId: api_keys.owner_principal_id,
  principalIds: mayUseModelsAs,
  scope: api_keys.scope,
  allowedModelNames: api_keys.allowed_model_names,
  expiresAt: api_keys.expires_at,
  isEnabled: api_keys.enabled,
  isUserActive: mayUserAct,
};

export type LookUps = Line<ReturnType<typeof prepareLookUps>>;
const answerWithinMs = 2000;
let opened: LookUps | undefined;

function lookUps(): LookUps {
  opened ??= openLookUps();
  return opened;
}

/**
 * One connection for look-ups alone: many at once share its writes, which costs a quarter less than ten connections,
 * and nothing slower stands in their way.
 */
export function openLookUps(silentAfterMs = answerWithinMs): LookUps {
  return openLine({ applicationName: "latchkey look-up", silentAfterMs, prepare: prepareLookUps });
}

/** Prepared, since planning costs the server ten times as much as finding. */
function prepareLookUps({ db }: Connection) {
  const accessKey = sql.placeholder("accessKey");
  const find = (name: string, which: SQL | undefined, isIt: SQL<boolean>) =>
    db
      .select({
        isIt,
        digest: api_keys.hashed_secret_key,
        credential: credentialColumns,
      })
      .from(api_keys)
      .innerJoin(users, eq(users.id, api_keys.user_id))
      .where(which)
      .prepare(name);
  return {
    byAccessKey: find(
      "key_by_access_key",
      sql`${api_keys.id} = (
        select coalesce(found.id, oldest.id) from (select min(id) as id from ${api_keys}) oldest
        left join ${api_keys} found on found.access_key = ${accessKey})`,
      sql`(${api_keys.access_key} = ${accessKey} and ${api_keys.prefix} = ${sql.placeholder("prefix")}
        and not ${api_keys.is_custom} and ${api_keys.deleted_at} is null)`,
    ),
    byValue: find(
      "key_by_value",
      and(eq(api_keys.lookup_hash, sql.placeholder("lookupHash")), isNull(api_keys.deleted_at)),
      sql`true`,
    ),
  };
}

/** Closes the connection that look-ups without one of their own were made over. */
export async function closeLookUps(): Promise<void> {
  const last = opened;
  opened = undefined;
  await last?.close();
}
