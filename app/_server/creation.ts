import "server-only";
import { env } from "../../db/env";
import { getKeyRules } from "../../db/settings";
import { platformPrincipalId, type UserActor } from "../../lib/actor";
import { type Creation, mayMakeKeys } from "../../lib/keys/rules";
import { can } from "../../lib/policy";

/** Whether and how somebody may make keys in a principal, for the pages that offer it. */
export async function creationIn(actor: UserActor, principalId: number): Promise<Creation> {
  const rules = await getKeyRules(actor, { principal_id: principalId });
  return {
    principalId,
    rules,
    mayCreate: mayMakeKeys(rules, actor, principalId),
    isForSelf:
      principalId === platformPrincipalId || actor.memberships.some((one) => one.principalId === principalId),
    isForOthers: can(actor, "key:create", principalId),
  };
}

/** Where others find the console, as configured; null when that was not said. */
export function publicUrl(): string | null {
  return env().publicUrls[0] ?? null;
}
