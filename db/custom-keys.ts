import { and, count, eq, gt, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError, fieldError } from "../lib/result";
import { audit } from "./audit";
import { database } from "./client";
import { audit_log } from "./schema";
import { isHardToGuess } from "./strength";

const clashesPerHour = 5;

/** @throws invalid_input on `custom` when the value takes fewer than 10^18 guesses */
export function refuseGuessableValue(value: string, userName: string): void {
  if (!isHardToGuess(value, [userName])) throw fieldError("custom", "custom_guessable");
}

/**
 * A clash tells the caller that a value is some key's secret, so few may be tried.
 * @throws too_many_attempts after five clashes of one user within an hour
 */
export async function refuseRepeatedClashes(actor: Actor): Promise<void> {
  if (actor.kind !== "user") return;
  const [clashes] = await database()
    .select({ count: count() })
    .from(audit_log)
    .where(
      and(
        eq(audit_log.actor_user_id, actor.userId),
        eq(audit_log.action, "key.custom_value_taken"),
        gt(audit_log.at, sql`now() - interval '1 hour'`),
      ),
    );
  if ((clashes?.count ?? 0) >= clashesPerHour) throw new AppError("too_many_attempts");
}

/** Remembers a clash after its transaction was undone. */
export function recordClash(actor: Actor): Promise<void> {
  return database().transaction((tx) =>
    audit(tx, actor, "key.custom_value_taken", { type: "key", id: null, name: null }),
  );
}
