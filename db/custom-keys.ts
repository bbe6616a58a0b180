import { and, count, eq, gt, sql } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { AppError, fieldError } from "../lib/result";
import { audit } from "./audit";
import type { Tx } from "./client";
import { audit_log } from "./schema";
import { isHardToGuess } from "./strength";

const clashesPerHour = 5;
const clashLock = 0x6c6b_6376;

/** @throws invalid_input on `custom` when the value takes fewer than 10^18 guesses */
export function refuseGuessableValue(value: string, userName: string): void {
  if (!isHardToGuess(value, [userName])) throw fieldError("custom", "custom_guessable");
}

/**
 * Runs the write of a value that the caller brought. A clash tells that the value is some key's secret, so few are
 * answered, and each is audited though the write is undone. The tries of one user stand in line, so that many at once
 * are counted too.
 * @returns the clash instead of throwing it, so that its audit row is committed
 * @throws too_many_attempts after five clashes of one user within an hour
 */
export async function tryCustomValue<T>(
  tx: Tx,
  actor: Actor,
  write: (tx: Tx) => Promise<T>,
): Promise<T | AppError> {
  if (actor.kind === "user") await refuseRepeatedClashes(tx, actor.userId);
  try {
    return await tx.transaction(write);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "custom_value_taken") throw error;
    await audit(tx, actor, "key.custom_value_taken", { type: "key", id: null, name: null });
    return error;
  }
}

async function refuseRepeatedClashes(tx: Tx, userId: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${clashLock}, ${userId})`);
  const [clashes] = await tx
    .select({ count: count() })
    .from(audit_log)
    .where(
      and(
        eq(audit_log.actor_user_id, userId),
        eq(audit_log.action, "key.custom_value_taken"),
        gt(audit_log.at, sql`now() - interval '1 hour'`),
      ),
    );
  if ((clashes?.count ?? 0) >= clashesPerHour) throw new AppError("too_many_attempts", { minutes: 60 });
}
