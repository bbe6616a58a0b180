import type { IncomingMessage } from "node:http";
import { env } from "../db/env";
import { judge } from "../lib/keys/verdict";
import type { ClosedModels } from "../lib/models/access";
import { type Answer, refuse } from "./answer";
import type { CatalogueKeeper } from "./catalogue";
import { readCredential } from "./credential";
import { findForwardedModel } from "./forwarded-model";
import type { Keys, Proof } from "./keys";
import type { LastUsed } from "./last-used";
import type { Question } from "./question";

export type Judging = { keys: Keys<Answer>; catalogue: Pick<CatalogueKeeper, "closed">; used: LastUsed };

/**
 * Forward-auth: whether the presented key may do what its proxy asks. Judged in this order: ambiguous credentials, the
 * key, whether what is asked is known, scope, model. Answered at once when the key is remembered.
 * @throws when the database would have to be asked and cannot be
 */
export function verify(
  request: IncomingMessage,
  question: Question,
  judging: Judging,
): Answer | Promise<Answer> {
  const { isForNginx } = question;
  const presented = readCredential(request.rawHeaders);
  if (typeof presented === "string") return refuse(presented, { isForNginx });
  const { token } = presented;
  const proof = judging.keys.prove(token);
  return proof instanceof Promise
    ? proof.then((late) => answer(request, token, question, late, judging))
    : answer(request, token, question, proof, judging);
}

function answer(
  request: IncomingMessage,
  token: string,
  question: Question,
  proof: Proof<Answer>,
  judging: Judging,
): Answer | Promise<Answer> {
  if (typeof proof === "string") return refuse(proof, question);
  const closed = judging.catalogue.closed();
  return closed instanceof Promise
    ? closed.then((late) => answerKnowing(request, token, question, proof, judging, late))
    : answerKnowing(request, token, question, proof, judging, closed);
}

function answerKnowing(
  request: IncomingMessage,
  token: string,
  question: Question,
  proof: Proof<Answer>,
  judging: Judging,
  closed: ClosedModels,
): Answer | Promise<Answer> {
  const decided = decide(request, question, proof, judging, closed);
  return decided.reason === "model_unknown"
    ? lookForModel(request, token, question, decided, judging)
    : decided;
}

/** The key is proven anew, since it may have ended while the body arrived. */
async function lookForModel(
  request: IncomingMessage,
  token: string,
  question: Question,
  otherwise: Answer,
  judging: Judging,
): Promise<Answer> {
  const model = await findForwardedModel(request, env().gateModelHeader);
  if (model === null || question.asked === null) return otherwise;
  const shown = { ...question, asked: { ...question.asked, model } };
  const proof = await judging.keys.prove(token);
  return decide(request, shown, proof, judging, await judging.catalogue.closed());
}

function decide(
  request: IncomingMessage,
  { asked, isForNginx }: Question,
  proof: Proof<Answer>,
  { used }: Judging,
  closed: ClosedModels,
): Answer {
  if (typeof proof === "string") return refuse(proof, { isForNginx });
  const now = new Date();
  const refusal = judge(proof.credential, asked, now, closed);
  if (refusal !== null) return refuse(refusal, { isForNginx });
  used.note(proof.credential, now, request, true);
  return proof.shown;
}
