import { and, count, eq, inArray, isNull, sql } from "drizzle-orm";
import { type Actor, platformPrincipalId } from "../lib/actor";
import { defaultRules, type KeyRules, mayMakeKeys, narrowRules } from "../lib/keys/rules";
import { AppError } from "../lib/result";
import { keySettings } from "../lib/settings";
import type { Database, Tx } from "./client";
import { api_keys, settings } from "./schema";

const roomLock = 0x6c6b_726d;

/** What new keys may be in a principal: the platform's settings, narrowed by the organization's own. */
export async function effectiveSettings(db: Database | Tx, principalId: number): Promise<KeyRules> {
  const rows = await db
    .select({ id: settings.principal_id, keys: settings.keys })
    .from(settings)
    .where(inArray(settings.principal_id, [platformPrincipalId, principalId]))
    .orderBy(sql`${settings.principal_id} <> ${platformPrincipalId}`);
  return rows.reduce((rules, row) => narrowRules(rules, keySettings.parse(row.keys)), defaultRules);
}

/** The rules this actor is bound by in a principal; none for the operator of the machine. */
export async function rulesFor(tx: Tx, actor: Actor, principalId: number): Promise<KeyRules | null> {
  return actor.kind === "user" ? effectiveSettings(tx, principalId) : null;
}

/**
 * Whether this actor may make one more key for a user. The creations for one user stand in line until commit, so that
 * of two at the limit one is made.
 * @throws policy
 */
export async function requireRoom(
  tx: Tx,
  actor: Actor,
  rules: KeyRules,
  { userId, principalId }: { userId: number; principalId: number },
): Promise<void> {
  if (actor.kind === "user" && !mayMakeKeys(rules, actor, principalId)) throw againstRules("policy_makers");
  if (rules.max_keys_per_user === null) return;
  await tx.execute(sql`select pg_advisory_xact_lock(${roomLock}, ${userId})`);
  const [held] = await tx
    .select({ count: count() })
    .from(api_keys)
    .where(
      and(
        eq(api_keys.user_id, userId),
        eq(api_keys.owner_principal_id, principalId),
        isNull(api_keys.deleted_at),
      ),
    );
  if ((held?.count ?? 0) >= rules.max_keys_per_user) throw againstRules("policy_limit");
}

/** A refusal of the whole input, which belongs to none of its fields. */
function againstRules(message: "policy_makers" | "policy_limit"): AppError {
  return new AppError("policy", {}, [{ path: "", message }]);
}
