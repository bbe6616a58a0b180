import type { IncomingMessage } from "node:http";
import { env } from "../db/env";
import { proveKey } from "../db/presented-key";
import { type Asked, type Credential, judge, type Refusal } from "../lib/keys/verdict";
import { type Answer, refuse } from "./answer";
import { readCredential } from "./credential";
import { findForwardedModel } from "./forwarded-model";
import { identityHeaders } from "./identity-headers";
import type { LastUsed } from "./last-used";
import type { Question } from "./question";

/**
 * Forward-auth: whether the presented key may do what its proxy asks. Judged in this order: ambiguous credentials, the
 * key, whether what is asked is known, scope, model.
 * @throws when the database cannot be asked
 */
export async function verify(
  request: IncomingMessage,
  { asked, isForNginx }: Question,
  used: LastUsed,
): Promise<Answer> {
  const presented = readCredential(request.rawHeaders);
  if (typeof presented === "string") return refuse(presented, { isForNginx });
  let verdict = await check(presented.token, asked);
  if (verdict === "model_unknown" && asked !== null) {
    const model = await findForwardedModel(request, env().gateModelHeader);
    // Asked again, since the key may have ended while the body arrived.
    if (model !== null) verdict = await check(presented.token, { ...asked, model });
  }
  if (typeof verdict === "string") return refuse(verdict, { isForNginx });
  used.note(verdict.keyId, new Date(), request);
  return { status: 200, headers: identityHeaders(verdict), body: "" };
}

async function check(token: string, asked: Asked | null): Promise<Credential | Refusal> {
  const credential = await proveKey(token);
  return typeof credential === "string" ? credential : (judge(credential, asked, new Date()) ?? credential);
}
