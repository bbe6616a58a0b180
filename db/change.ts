import type { Actor } from "../lib/actor";
import { AppError } from "../lib/result";
import type { AuditAction, Target } from "./audit";
import { database, type Tx } from "./client";
import { auditRefusal } from "./refusals";

/**
 * Runs a change in one transaction; `run` writes its audit row last. A refusal undoes the change and is audited in a
 * transaction of its own; input that was merely wrong is not.
 */
export async function change<T>(
  actor: Actor,
  action: AuditAction,
  target: Target,
  run: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await database().transaction(run);
  } catch (error) {
    if (error instanceof AppError && error.code !== "invalid_input") {
      await auditRefusal(actor, action, target, error.code);
    }
    throw error;
  }
}
