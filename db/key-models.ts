import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { platformPrincipalId } from "../lib/actor";
import { isInference, permissionScopes } from "../lib/keys/scopes";
import type { Tx } from "./client";
import { model_access, models } from "./model-schema";
import { api_keys, memberships } from "./schema";

const inference = permissionScopes.filter((scope) => scope === "*" || isInference(scope));

/** Keys that may call the model by their scope, their list and who may use it: what `judge` says, for many at once. */
export async function mayCall(tx: Tx, name: string): Promise<SQL | undefined> {
  const [closed] = await tx
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.name, name), eq(models.is_open, false)));
  return and(hasInference, lists(name), closed === undefined ? undefined : isListedFor(closed.id));
}

const hasInference = sql`${api_keys.scope} ?| ${sql.raw(`'{${inference.map((scope) => `"${scope}"`).join()}}'`)}::text[]`;

/** `*` is any run of characters there, nothing else is special. */
function lists(name: string): SQL | undefined {
  const asLike = sql.raw(
    String.raw`replace(replace(replace(replace(pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')`,
  );
  return or(
    sql`${api_keys.allowed_model_names} is null`,
    sql`${api_keys.allowed_model_names} ? ${name}`,
    sql`exists (select from jsonb_array_elements_text(${api_keys.allowed_model_names}) as pattern
      where strpos(pattern, '*') > 0 and ${name} like ${asLike})`,
  );
}

function isListedFor(modelId: number): SQL | undefined {
  const listed = sql`from ${model_access} where ${model_access.model_id} = ${modelId}`;
  return or(
    sql`${api_keys.user_id} in (select ${model_access.user_id} ${listed})`,
    sql`${api_keys.owner_principal_id} in (select ${model_access.principal_id} ${listed})`,
    and(
      eq(api_keys.owner_principal_id, platformPrincipalId),
      sql`${api_keys.user_id} in (select ${memberships.user_id} from ${memberships}
        where ${memberships.principal_id} in (select ${model_access.principal_id} ${listed}))`,
    ),
  );
}
