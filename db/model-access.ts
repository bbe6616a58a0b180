import { type SQL, sql } from "drizzle-orm";
import { model_access, models } from "./model-schema";

/** The models that are open to everybody, or to this user or one of these principals: `isOpenTo` of the rulebook. */
export function usableBy(userId: number, principalIds: readonly number[]): SQL {
  const principals = `{${principalIds.join()}}`;
  return sql`(${models.is_open} or exists (
    select from ${model_access} where ${model_access.model_id} = ${models.id}
    and (${model_access.user_id} = ${userId} or ${model_access.principal_id} = any(${principals}::integer[]))))`;
}
