import type { IncomingMessage } from "node:http";
import { env } from "../db/env";
import { type Asked, judge } from "../lib/keys/verdict";
import { type Answer, refuse } from "./answer";
import { readCredential } from "./credential";
import { findForwardedModel } from "./forwarded-model";
import type { Keys, Proof } from "./keys";
import type { LastUsed } from "./last-used";
import type { Question } from "./question";

export type Judging = { keys: Keys<Answer>; used: LastUsed };

/**
 * Forward-auth: whether the presented key may do what its proxy asks. Judged in this order: ambiguous credentials, the
 * key, whether what is asked is known, scope, model. Answered at once when the key is remembered.
 * @throws when the database would have to be asked and cannot be
 */
export function verify(
  request: IncomingMessage,
  { asked, isForNginx }: Question,
  { keys, used }: Judging,
): Answer | Promise<Answer> {
  const presented = readCredential(request.rawHeaders);
  if (typeof presented === "string") return refuse(presented, { isForNginx });
  const { token } = presented;

  function decide(proof: Proof<Answer>, wanted: Asked | null): Answer {
    if (typeof proof === "string") return refuse(proof, { isForNginx });
    const now = new Date();
    const refusal = judge(proof.credential, wanted, now);
    if (refusal !== null) return refuse(refusal, { isForNginx });
    used.note(proof.credential.keyId, now, request);
    return proof.shown;
  }

  function answer(proof: Proof<Answer>): Answer | Promise<Answer> {
    const decided = decide(proof, asked);
    return decided.reason === "model_unknown" && asked !== null ? lookForModel(asked, decided) : decided;
  }

  /** The key is proven anew, since it may have ended while the body arrived. */
  async function lookForModel(wanted: Asked, otherwise: Answer): Promise<Answer> {
    const model = await findForwardedModel(request, env().gateModelHeader);
    return model === null ? otherwise : decide(await keys.prove(token), { ...wanted, model });
  }

  const proof = keys.prove(token);
  return proof instanceof Promise ? proof.then(answer) : answer(proof);
}
