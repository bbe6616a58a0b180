import type { IncomingMessage } from "node:http";
import { proveKey } from "../db/presented-key";
import { judge } from "../lib/keys/verdict";
import { type Answer, refuse } from "./answer";
import { readCredential } from "./credential";
import { identityHeaders } from "./identity-headers";
import type { LastUsed } from "./last-used";
import { readQuestion } from "./question";

/**
 * Forward-auth: whether the presented key may do what the operator's auth URL asks. Judged in this order: ambiguous
 * credentials, the key, whether what is asked is known, scope, model.
 * @throws when the database cannot be asked
 */
export async function verify(
  { rawHeaders }: IncomingMessage,
  query: string,
  used: LastUsed,
): Promise<Answer> {
  const { asked, isForNginx } = readQuestion(query);
  const presented = readCredential(rawHeaders);
  if (typeof presented === "string") return refuse(presented, { isForNginx });
  const credential = await proveKey(presented.token);
  if (typeof credential === "string") return refuse(credential, { isForNginx });
  const now = new Date();
  const refusal = judge(credential, asked, now);
  if (refusal !== null) return refuse(refusal, { isForNginx });
  used.note(credential.keyId, now);
  return { status: 200, headers: identityHeaders(credential), body: "" };
}
