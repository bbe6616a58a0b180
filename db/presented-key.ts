import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { platformPrincipalId } from "../lib/actor";
import { readToken } from "../lib/keys/token";
import type { Credential, Refusal } from "../lib/keys/verdict";
import { connect, database, databaseUrl } from "./client";
import { api_keys, memberships, users } from "./schema";
import { hashForLookup, verifySecret } from "./secret";

/** Compared where there is no key, so that an unknown one takes as long as a wrong one. */
const nobodysDigest = `h1$1$${"-".repeat(43)}`;

/**
 * Proves a presented key: one indexed look-up, or none for what cannot be a key. An unknown access key costs the same
 * HMAC as a wrong secret and has the same answer.
 * @param token what stood in the credential header, without its scheme
 */
export async function proveKey(token: string): Promise<Credential | Refusal> {
  const presented = readToken(token);
  if (presented.kind === "malformed") return "malformed_key";
  const { byAccessKey, byValue } = lookUps();
  const [row] =
    presented.kind === "generated"
      ? await byAccessKey.execute(presented)
      : await byValue.execute({ lookupHash: hashForLookup(token) });
  const accessKey = row?.credential.accessKey ?? "";
  const isProven = verifySecret(row?.digest ?? nobodysDigest, accessKey, presented.secret);
  return row && isProven ? row.credential : "unknown_key";
}

/** Looks for a key that cannot exist: throws when keys cannot be looked up. */
export async function checkLookUp(): Promise<void> {
  await lookUps().byAccessKey.execute({ accessKey: "", prefix: "" });
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

type LookUps = ReturnType<typeof openLookUps>;
let opened: LookUps | undefined;

function lookUps(): LookUps {
  opened ??= openLookUps();
  return opened;
}

/**
 * One connection for look-ups alone: many at once share its writes, which costs a quarter less than ten connections,
 * and nothing slower stands in their way. Prepared, since planning costs the server ten times as much as finding.
 */
function openLookUps() {
  const { db, sql: client } = connect(databaseUrl(), { max: 1, applicationName: "latchkey look-up" });
  const find = (name: string, which: SQL | undefined) =>
    db
      .select({
        digest: api_keys.hashed_secret_key,
        credential: {
          keyId: api_keys.id,
          accessKey: api_keys.access_key,
          userId: api_keys.user_id,
          userName: users.name,
          ownerPrincipalId: api_keys.owner_principal_id,
          scope: api_keys.scope,
          allowedModelNames: api_keys.allowed_model_names,
          expiresAt: api_keys.expires_at,
          isEnabled: api_keys.enabled,
          isUserActive: mayUserAct,
        },
      })
      .from(api_keys)
      .innerJoin(users, eq(users.id, api_keys.user_id))
      .where(and(which, isNull(api_keys.deleted_at)))
      .prepare(name);
  return {
    byAccessKey: find(
      "key_by_access_key",
      and(
        eq(api_keys.access_key, sql.placeholder("accessKey")),
        eq(api_keys.prefix, sql.placeholder("prefix")),
        eq(api_keys.is_custom, false),
      ),
    ),
    byValue: find("key_by_value", eq(api_keys.lookup_hash, sql.placeholder("lookupHash"))),
    since: performance.now(),
    close: () => client.end({ timeout: 0 }),
  };
}

/**
 * Gives up the connection for look-ups, and what waits on it; the next look-up opens another. `olderThanMs` spares a
 * connection younger than that: many who wait on a dead one notice at the same time.
 */
export async function closeLookUps({ olderThanMs = 0 } = {}): Promise<void> {
  const last = opened;
  if (last === undefined || performance.now() - last.since < olderThanMs) return;
  opened = undefined;
  await last.close();
}

/** Writes when keys were last used, many at once; never backwards. */
export async function recordUses(uses: ReadonlyMap<number, Date>): Promise<void> {
  if (uses.size === 0) return;
  const rows = JSON.stringify([...uses].map(([id, at]) => ({ id, at })));
  // Locked in one order, so that two gates that write the same keys wait for each other instead of failing.
  await database().execute(sql`
    update ${api_keys} set last_used_at = greatest(last_used_at, used.at)
    from (
      select id, at from ${api_keys}
      join jsonb_to_recordset(${rows}::jsonb) as noted(id integer, at timestamptz) using (id)
      order by id for no key update of ${api_keys}
    ) as used
    where ${api_keys.id} = used.id`);
}
