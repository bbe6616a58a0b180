import type { AddedUsage } from "../../db/usage";
import type { Credential } from "../../lib/keys/verdict";

const dayMs = 86_400_000;

/** Adds up what each key does, by day and model, until it is taken to be written. */
export function keepTotals(most: number) {
  const totals = new Map<string, AddedUsage>();

  return {
    /** The sum to add to; none for a new one when there are `most`. */
    find(credential: Credential, at: number, model: string): AddedUsage | undefined {
      const dayStart = at - (at % dayMs);
      const name = `${dayStart} ${credential.keyId} ${model}`;
      const found = totals.get(name);
      if (found !== undefined || totals.size >= most) return found;
      const made = nothing(credential, new Date(dayStart).toISOString().slice(0, 10), model);
      totals.set(name, made);
      return made;
    },
    /** Hands over up to so many sums. */
    take(count: number): AddedUsage[] {
      const taken: AddedUsage[] = [];
      for (const [name, total] of totals) {
        if (taken.length === count) break;
        taken.push(total);
        totals.delete(name);
      }
      return taken;
    },
    size: () => totals.size,
  };
}

/** The name of a key is not known here; its access key tells it from others. */
function nothing(
  { keyId, accessKey, userId, userName, ownerPrincipalId }: Credential,
  day: string,
  model: string,
): AddedUsage {
  return {
    day,
    key_id: keyId,
    model,
    key_name: accessKey,
    user_id: userId,
    user_name: userName,
    owner_principal_id: ownerPrincipalId,
    checks: 0,
    requests: 0,
    refusals: 0,
    errors: 0,
    answered: 0,
    counted: 0,
    input_tokens: 0,
    output_tokens: 0,
    first_byte_ms: 0,
    duration_ms: 0,
  };
}
