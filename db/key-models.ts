import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { platformPrincipalId } from "../lib/actor";
import { isInference, permissionScopes } from "../lib/keys/scopes";
import type { Tx } from "./client";
import { model_access, models } from "./model-schema";
import { api_keys, hasPatterns, memberships } from "./schema";

const inference = permissionScopes.filter((scope) => scope === "*" || isInference(scope));

/** Keys that may call the model by their scope, their list and who may use it: what `judge` says, for many at once. */
export async function mayCall(tx: Tx, name: string): Promise<SQL | undefined> {
  return and(lists([name, ...(await patternsFor(tx, name))]), hasInference, await isOpen(tx, name));
}

const hasInference = sql`${api_keys.scope} ?| ${sql.raw(`'{${inference.map((scope) => `"${scope}"`).join()}}'`)}::text[]`;

/** As one array, however many there are, which is looked up in each list without taking it apart. */
function lists(entries: readonly string[]): SQL | undefined {
  return or(
    isNull(api_keys.allowed_model_names),
    sql`${api_keys.allowed_model_names} ?| array(select jsonb_array_elements_text(${JSON.stringify(entries)}::jsonb))`,
  );
}

/** The patterns that stand in any list and match the name: `*` is any run of characters, nothing else is special. */
async function patternsFor(tx: Tx, name: string): Promise<string[]> {
  const asLike = sql.raw(
    String.raw`replace(replace(replace(replace(pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')`,
  );
  const rows = await tx.execute<{ pattern: string }>(sql`
    select distinct pattern from ${api_keys}, jsonb_array_elements_text(${api_keys.allowed_model_names}) as pattern
    where ${hasPatterns(api_keys.allowed_model_names)} and strpos(pattern, '*') > 0 and ${name} like ${asLike}`);
  return rows.map(({ pattern }) => pattern);
}

/** Who is listed is looked up before, since beside a subquery PostgreSQL would not use the indexes of the keys. */
async function isOpen(tx: Tx, name: string): Promise<SQL | undefined> {
  const listed = await tx
    .select({ userId: model_access.user_id, principalId: model_access.principal_id })
    .from(models)
    .leftJoin(model_access, eq(model_access.model_id, models.id))
    .where(and(eq(models.name, name), eq(models.is_open, false)));
  if (listed.length === 0) return undefined;
  const organizations = listed.flatMap(({ principalId }) => principalId ?? []);
  const members = await tx
    .selectDistinct({ id: memberships.user_id })
    .from(memberships)
    .where(inArray(memberships.principal_id, organizations));
  return or(
    among(
      api_keys.user_id,
      listed.flatMap(({ userId }) => userId ?? []),
    ),
    among(api_keys.owner_principal_id, organizations),
    and(
      eq(api_keys.owner_principal_id, platformPrincipalId),
      among(
        api_keys.user_id,
        members.map(({ id }) => id),
      ),
    ),
  );
}

function among(column: AnyPgColumn, ids: readonly number[]): SQL {
  return sql`${column} = any(${`{${ids.join()}}`}::integer[])`;
}
