import type { EditedKey } from "../../lib/keys/difference";
import type { Key, UpdateKeyFields } from "../../lib/keys/schema";

/** What a form shows of an edit upon a key; an end that stands may lie in the past, so it is no field until it changes. */
export function fieldsOf(base: Key, edited: EditedKey): UpdateKeyFields {
  const { name, description, scope, allowed_model_names, expires_at, enabled } = edited;
  const isSameEnd = expires_at?.getTime() === base.expires_at?.getTime();
  return {
    id: base.id,
    name,
    description: description ?? "",
    scope,
    allowed_model_names,
    expires_at: isSameEnd ? undefined : (expires_at?.toISOString() ?? null),
    enabled,
  };
}

/** What the fields of a form come to; what is not a time yet changes no end. */
export function editedOf(base: Key, fields: UpdateKeyFields): EditedKey {
  const { name = base.name, description, scope = base.scope, allowed_model_names, expires_at } = fields;
  const models = allowed_model_names === undefined ? base.allowed_model_names : allowed_model_names;
  const end = expires_at == null ? null : new Date(expires_at);
  const isNoTime = expires_at === undefined || Number.isNaN(end?.getTime());
  return {
    name: name.trim(),
    description: description === undefined ? base.description : description?.trim() || null,
    scope,
    allowed_model_names: models?.filter((one) => one !== "") ?? null,
    expires_at: isNoTime ? base.expires_at : end,
    enabled: fields.enabled ?? base.enabled,
  };
}
