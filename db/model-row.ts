import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Actor } from "../lib/actor";
import type { Model, ModelDetails } from "../lib/models/schema";
import type { Permission } from "../lib/policy";
import { AppError } from "../lib/result";
import { allow } from "./allow";
import type { Database, Tx } from "./client";
import { model_access, model_offers, models, upstreams } from "./model-schema";
import { principals, users } from "./schema";

const fallback = alias(upstreams, "fallback");

/** Its upstream named it once and does so no more. */
export const isGone = sql<boolean>`(not ${models.is_manual} and not exists (
  select from ${model_offers}
  where ${model_offers.upstream_id} = ${models.upstream_id} and ${model_offers.name} = ${models.name}))`;

/** Its upstream or its fallback takes requests. */
export const isCallable = sql<boolean>`exists (
  select from ${upstreams} u
  where u.id in (${models.upstream_id}, ${models.fallback_upstream_id}) and u.state = 'enabled')`;

const columns = {
  id: models.id,
  name: models.name,
  upstream: { id: upstreams.id, name: upstreams.name },
  fallback: { id: fallback.id, name: fallback.name },
  is_open: models.is_open,
  is_manual: models.is_manual,
  is_gone: isGone,
  is_callable: isCallable,
  version: models.version,
  created_at: models.created_at,
  updated_at: models.updated_at,
};

/** Models that match; without `rows` the first. */
export function readModels(
  db: Database | Tx,
  where: SQL | undefined,
  order: SQL[] = [],
  rows: { limit?: number; offset?: number } = {},
): Promise<Model[]> {
  return db
    .select(columns)
    .from(models)
    .innerJoin(upstreams, eq(upstreams.id, models.upstream_id))
    .leftJoin(fallback, eq(fallback.id, models.fallback_upstream_id))
    .where(where)
    .orderBy(...order)
    .limit(rows.limit ?? 1)
    .offset(rows.offset ?? 0);
}

/** @throws not_found */
export async function readModel(db: Database | Tx, where: SQL | undefined): Promise<ModelDetails> {
  const [model] = await readModels(db, where);
  if (!model) throw new AppError("not_found");
  return { ...model, ...(await readAccess(db, model.id)) };
}

/** Holds a model against other changes until commit. @throws not_found */
export async function lockModel(
  tx: Tx,
  actor: Actor,
  permission: Permission,
  id: number,
): Promise<ModelDetails> {
  const where = and(allow(actor, permission), eq(models.id, id));
  const [locked] = await tx.select({ id: models.id }).from(models).where(where).for("update");
  if (!locked) throw new AppError("not_found");
  return readModel(tx, eq(models.id, id));
}

async function readAccess(db: Database | Tx, modelId: number) {
  const isOfModel = eq(model_access.model_id, modelId);
  const listedUsers = await db
    .select({ id: users.id, name: users.name })
    .from(model_access)
    .innerJoin(users, eq(users.id, model_access.user_id))
    .where(isOfModel)
    .orderBy(asc(users.name_key));
  const organizations = await db
    .select({ id: principals.id, name: principals.name })
    .from(model_access)
    .innerJoin(principals, eq(principals.id, model_access.principal_id))
    .where(isOfModel)
    .orderBy(asc(principals.name_key));
  return { users: listedUsers, organizations };
}

/** The fields of a model that a person decides, for the audit log. */
export function auditableModel(model: ModelDetails) {
  const ids = (listed: { id: number }[]) => listed.map(({ id }) => id).sort((a, b) => a - b);
  return {
    upstream_id: model.upstream.id,
    fallback_upstream_id: model.fallback?.id ?? null,
    is_open: model.is_open,
    user_ids: ids(model.users),
    organization_ids: ids(model.organizations),
  };
}
