import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import {
  askedBy,
  type CheckKeyInput,
  type FindKeysInput,
  type FoundKey,
  type KeyCheck,
} from "../lib/keys/check";
import { explain } from "../lib/keys/explanation";
import { keyQuery } from "../lib/keys/schema";
import type { Credential } from "../lib/keys/verdict";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import { readClosed } from "./catalogue";
import { type Database, database, type Tx } from "./client";
import { listKeys } from "./key-list";
import { keyRow, toKey } from "./key-row";
import { oneMoment } from "./list";
import { isCallable } from "./model-row";
import { models } from "./model-schema";
import { isPending } from "./pending-keys";
import { credentialColumns, proveKey, type Unproven } from "./presented-key";
import { api_keys, users } from "./schema";
import { throttled } from "./throttle";

const mostFound = "20";

/** Keys within the caller's reach by a part of their name or access key: the first 20. @throws insufficient_scope */
export async function findKeys(actor: Actor, { search }: FindKeysInput): Promise<FoundKey[]> {
  const query = keyQuery.parse({ search, user_id: "*", sort_by: "name", perPage: mostFound });
  const { items } = await listKeys(actor, query);
  return items.map(toFound);
}

/**
 * Whether a key may do something, and by which rule: what the gate would answer, from the same `judge`. Only its end is
 * held against `at`; all else is as it is now. Values nobody's key has are counted like passwords.
 * @throws not_found when the key is out of reach; insufficient_scope; too_many_attempts after too many wrong values
 */
export async function checkKey(actor: Actor, input: CheckKeyInput): Promise<KeyCheck> {
  const { at = new Date() } = input;
  const reach = allow(actor, "key:read");
  const id = input.value === undefined ? input.key_id : await idOf(actor, input.value);
  const nothing = { steps: [], proxy: null, isPending: false, at };
  if (id === "malformed_key" || id === "unknown_key") return { key: null, refusal: id, ...nothing };
  return database().transaction(async (tx) => {
    const row = await keyRow(tx, and(reach, eq(api_keys.id, id ?? 0), isNull(api_keys.deleted_at)));
    const key = toFound(toKey(row));
    const credential = await credentialOf(tx, key.id);
    if (credential === null) return { key, refusal: "unknown_key", ...nothing, isPending: true };
    const asked = askedBy(input);
    const explained = explain(credential, asked, at, await readClosed(tx));
    const proxy = await atProxy(tx, input, asked?.model ?? null);
    return { key, ...explained, proxy, isPending: false, at };
  }, oneMoment);

  /** Whose value it is; a stranger's right one is counted like a wrong one. */
  async function idOf(asking: Actor, value: string): Promise<number | Unproven> {
    const budgets =
      asking.kind === "user" ? [{ kind: "value" as const, subject: String(asking.userId) }] : [];
    const proven = await throttled(
      budgets,
      async () => {
        const found = await proveKey(value);
        if (typeof found === "string") return found;
        const isTheirs = await database().$count(api_keys, and(reach, eq(api_keys.id, found.keyId)));
        return isTheirs > 0 ? found.keyId : "out of reach";
      },
      (answer) => answer === "unknown_key" || answer === "out of reach",
    );
    if (proven === "out of reach") throw new AppError("not_found");
    return proven;
  }
}

function toFound({ id, name, masked_value, user_id, user_name, owner_principal_id }: FoundKey): FoundKey {
  return { id, name, masked_value, user_id, user_name, owner_principal_id };
}

/** What a verdict rests on; null for a key that has no secret yet, and so can be nobody's. */
async function credentialOf(db: Tx, id: number): Promise<Credential | null> {
  const [row] = await db
    .select({ credential: credentialColumns, isPending })
    .from(api_keys)
    .innerJoin(users, eq(users.id, api_keys.user_id))
    .where(eq(api_keys.id, id));
  return row && !row.isPending ? row.credential : null;
}

/** The gate's own `/v1` calls models, so it must be told one that can be called. */
async function atProxy(
  db: Database | Tx,
  { method = "GET", path = "" }: CheckKeyInput,
  model: string | null,
): Promise<KeyCheck["proxy"]> {
  if (!path.startsWith("/v1/")) return null;
  if (model === null) return method === "POST" ? "invalid_request" : null;
  const callable = await db.$count(models, and(eq(models.name, model), isCallable));
  return callable > 0 ? null : "model_not_found";
}
