import { and, eq, inArray, isNull } from "drizzle-orm";
import { fieldError } from "../lib/result";
import type { Tx } from "./client";
import { inParts } from "./in-parts";
import { model_access } from "./model-schema";
import { principals, users } from "./schema";

/** Who may use a model; a list that is absent stays as it is. */
type Lists = { user_ids?: readonly number[] | undefined; organization_ids?: readonly number[] | undefined };

/** Lists exactly these users and organizations. @throws invalid_input when one of them is not there */
export async function giveAccess(tx: Tx, modelId: number, lists: Lists): Promise<void> {
  const { user_ids, organization_ids } = lists;
  if (user_ids !== undefined) {
    const there = and(inArray(users.id, [...user_ids]), isNull(users.deleted_at));
    const found = await tx.select({ id: users.id }).from(users).where(there).for("key share");
    if (found.length < user_ids.length) throw fieldError("user_ids", "unknown_user");
    await replace(tx, modelId, "user_id", user_ids);
  }
  if (organization_ids !== undefined) {
    const there = and(inArray(principals.id, [...organization_ids]), eq(principals.kind, "organization"));
    const found = await tx.select({ id: principals.id }).from(principals).where(there).for("key share");
    if (found.length < organization_ids.length) throw fieldError("organization_ids", "unknown_organization");
    await replace(tx, modelId, "principal_id", organization_ids);
  }
}

/** Rows that stay are left alone, so that nothing is announced where nothing changes. */
async function replace(
  tx: Tx,
  modelId: number,
  column: "user_id" | "principal_id",
  ids: readonly number[],
): Promise<void> {
  const isOfModel = eq(model_access.model_id, modelId);
  const rows = await tx.select({ id: model_access[column] }).from(model_access).where(isOfModel);
  const listed = rows.flatMap(({ id }) => id ?? []);
  const ended = listed.filter((id) => !ids.includes(id));
  if (ended.length > 0)
    await tx.delete(model_access).where(and(isOfModel, inArray(model_access[column], ended)));
  const added = ids.filter((id) => !listed.includes(id)).map((id) => ({ model_id: modelId, [column]: id }));
  for (const part of inParts(added)) await tx.insert(model_access).values(part);
}
