import { and, asc, eq, gt, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { platformPrincipalId } from "../lib/actor";
import { type KeyRules, latestEnd } from "../lib/keys/rules";
import { coversScope, permissionScopes } from "../lib/keys/scopes";
import type { SettingsPreview } from "../lib/settings";
import type { Entry } from "./audit";
import type { Database, Tx } from "./client";
import { inParts } from "./in-parts";
import { api_keys, shownName } from "./schema";

/** How many keys of a principal (of the platform: all keys) could not be made as they are under these rules. */
export async function countAgainst(
  db: Database,
  principalId: number,
  rules: KeyRules,
): Promise<SettingsPreview> {
  const live = liveKeys(principalId);
  const latest = latestEnd(rules, new Date());
  const scopes = JSON.stringify(permissionScopes.filter((scope) => coversScope(rules.allowed_scope, scope)));
  const count = (which: SQL | undefined) => sql<number>`count(*) filter (where ${which})::integer`;
  const [counts] = await db
    .select({
      ending_sooner: count(latest === null ? sql`false` : lastsPast(latest)),
      never_ending: count(rules.may_never_expire ? sql`false` : isNull(api_keys.expires_at)),
      scope: count(sql`not ${api_keys.scope} <@ ${scopes}::jsonb`),
      custom: count(rules.may_be_custom ? sql`false` : eq(api_keys.is_custom, true)),
    })
    .from(api_keys)
    .where(live);
  const users_over_limit = await countOverLimit(db, live, rules.max_keys_per_user);
  return { ending_sooner: 0, never_ending: 0, scope: 0, custom: 0, ...counts, users_over_limit };
}

async function countOverLimit(db: Database, live: SQL | undefined, max: number | null): Promise<number> {
  if (max === null) return 0;
  const over = db
    .select({ user_id: api_keys.user_id })
    .from(api_keys)
    .where(live)
    .groupBy(api_keys.user_id, api_keys.owner_principal_id)
    .having(sql`count(*) > ${max}`)
    .as("over");
  const [counted] = await db
    .select({ users: sql<number>`count(distinct ${over.user_id})::integer` })
    .from(over);
  return counted?.users ?? 0;
}

/** Ends the keys of a principal (of the platform: all keys) that last longer at this instant. */
export async function shortenKeys(tx: Tx, principalId: number, latest: Date): Promise<Entry[]> {
  const keys = await tx
    .select({ id: api_keys.id, name: shownName(api_keys.name), expires_at: api_keys.expires_at })
    .from(api_keys)
    .where(and(liveKeys(principalId), lastsPast(latest)))
    .orderBy(asc(api_keys.id))
    .for("update");
  for (const part of inParts(keys)) {
    const ids = part.map(({ id }) => id);
    await tx
      .update(api_keys)
      .set({ expires_at: latest, version: sql`${api_keys.version} + 1`, updated_at: new Date() })
      .where(inArray(api_keys.id, ids));
  }
  return keys.map(({ id, name, expires_at }) => ({
    action: "key.update",
    target: { type: "key", id, name },
    change: {
      before: { expires_at: expires_at?.toISOString() ?? null },
      after: { expires_at: latest.toISOString() },
    },
  }));
}

function liveKeys(principalId: number): SQL | undefined {
  return and(
    isNull(api_keys.deleted_at),
    or(isNull(api_keys.expires_at), gt(api_keys.expires_at, new Date())),
    principalId === platformPrincipalId ? undefined : eq(api_keys.owner_principal_id, principalId),
  );
}

function lastsPast(latest: Date): SQL | undefined {
  return or(isNull(api_keys.expires_at), gt(api_keys.expires_at, latest));
}
