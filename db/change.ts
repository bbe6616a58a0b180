import type { Actor } from "../lib/actor";
import { AppError } from "../lib/result";
import { type AuditAction, audit, type Target } from "./audit";
import { database, type Tx } from "./client";

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
      const { code } = error;
      await database().transaction((tx) => audit(tx, actor, action, target, {}, code));
    }
    throw error;
  }
}
