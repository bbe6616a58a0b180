import { and, inArray, not } from "drizzle-orm";
import type { Actor } from "../lib/actor";
import { fieldError } from "../lib/result";
import { allow } from "./allow";
import type { Tx } from "./client";
import { models } from "./model-schema";

/**
 * Names nobody has, and patterns, may stand in any list: they open nothing by themselves.
 * @throws grant_exceeds_caller when one of these is a model that the caller may not use
 */
export async function requireOpenModels(tx: Tx, actor: Actor, names: readonly string[]): Promise<void> {
  const exact = names.filter((name) => !name.includes("*"));
  if (exact.length === 0 || actor.kind !== "user") return;
  const closed = and(inArray(models.name, exact), not(allow(actor, "model:read")));
  const [found] = await tx.select({ id: models.id }).from(models).where(closed).limit(1);
  if (found) throw fieldError("allowed_model_names", "models_exceed_caller", "grant_exceeds_caller");
}
