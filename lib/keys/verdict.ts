import { type ClosedModels, hasClosed, isOpenTo } from "../models/access";
import { allowsModel } from "./models";
import { isInference, meets, type Need, type PermissionScope } from "./scopes";

/** Why a request is refused, with its HTTP status. The codes are stable: operators alert on them. */
export const refusals = {
  ambiguous_credentials: 400,
  missing_key: 401,
  malformed_key: 401,
  unknown_key: 401,
  expired: 401,
  disabled: 401,
  owner_inactive: 401,
  request_unknown: 403,
  scope_denied: 403,
  model_denied: 403,
  model_unknown: 403,
  unavailable: 503,
} as const;

export type Refusal = keyof typeof refusals;

/** A key whose secret was proven, as far as a verdict rests on it. */
export type Credential = {
  keyId: number;
  accessKey: string;
  userId: number;
  userName: string;
  ownerPrincipalId: number;
  /** In whose name it may use models: its organization alone, or the platform and those its user belongs to. */
  principalIds: readonly number[];
  scope: readonly PermissionScope[];
  allowedModelNames: readonly string[] | null;
  expiresAt: Date | null;
  isEnabled: boolean;
  isUserActive: boolean;
};

/** What a request wants to do; a `null` part was not said. */
export type Asked = { scope: Need | null; model: string | null };

/**
 * Decides whether a proven key may do what is asked: `null` is yes, otherwise the reason why not.
 * The only place this is decided: for the gate, the proxy, the model list and REST alike.
 * `asked` is null when the request names nothing we know, which no key may do; `closed` says who may use which models.
 */
export function judge(
  credential: Credential,
  asked: Asked | null,
  now: Date,
  closed: ClosedModels,
): Refusal | null {
  if (credential.expiresAt !== null && !(credential.expiresAt > now)) return "expired";
  if (!credential.isEnabled) return "disabled";
  if (!credential.isUserActive) return "owner_inactive";
  if (asked === null || (asked.scope === null && asked.model === null)) return "request_unknown";
  // A request that names only a model wants some kind of inference.
  if (!meets(credential.scope, asked.scope ?? "any inference")) return "scope_denied";
  return judgeModel(credential, asked, closed);
}

/** To list models, or to look at a key, is to call none. */
function judgeModel(credential: Credential, { scope, model }: Asked, closed: ClosedModels): Refusal | null {
  const allowed = credential.allowedModelNames;
  if (model !== null) {
    return allowsModel(allowed, model) && isOpenTo(closed, model, credential) ? null : "model_denied";
  }
  if (scope === null || scope === "any key" || scope === "any inference") return null;
  if (scope !== "*" && !isInference(scope)) return null;
  return allowed !== null || hasClosed(closed, credential) ? "model_unknown" : null;
}
