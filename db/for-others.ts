import type { Actor } from "../lib/actor";
import { coversScope, type PermissionScope } from "../lib/keys/scopes";
import { requireRecentSignIn } from "./allow";

/**
 * A key that manages keys, in the hands of somebody else, can hand out power: it asks for a recent proof.
 * @throws sign_in_again
 */
export function requireProofForOthers(actor: Actor, scope: readonly PermissionScope[]): void {
  if (coversScope(scope, "management.readonly")) requireRecentSignIn(actor);
}
