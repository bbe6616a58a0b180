"use client";

import { useState } from "react";
import type { EditedField, EditedKey } from "../../lib/keys/difference";
import type { Key, UpdateKeyFields } from "../../lib/keys/schema";
import { changedFields, rebase } from "../../lib/rebase";
import type { Result } from "../../lib/result";
import { fieldsOf } from "./edited-key";
import type { ReadRules } from "./use-key-rules";
import type { ModelSource } from "./use-usable-models";

export type UpdateKey = (fields: UpdateKeyFields) => Promise<Result<Key>>;

/** What an editor of keys has to ask. */
export type KeyEditing = ModelSource & {
  readKey: (fields: { id: number }) => Promise<Result<Key>>;
  readRules: ReadRules;
};

export type Side = "theirs" | "yours";

/** Somebody else saved first: what they have now, what was typed here, and for what both changed which is to stand. */
export type Conflict = {
  theirs: Key;
  yours: EditedKey;
  /** What both changed, differently, and whose stands. */
  both: Partial<Record<EditedField, Side>>;
  /** What only they changed, which is taken over. */
  takenOver: readonly EditedField[];
};

type Verbs = { update: UpdateKey; read: KeyEditing["readKey"] };

/**
 * An edit upon the key as it was last read. Where somebody else saves first, it goes on upon what they have: what only
 * they changed is taken over, and of what both changed one's own stands until one chooses theirs.
 */
export function useKeyEdit(opened: Key, { update, read }: Verbs) {
  const [base, setBase] = useState(opened);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  /** @param show puts what the edit is now into the form */
  async function save(edited: EditedKey, show: (fields: UpdateKeyFields) => void): Promise<Result<Key>> {
    const before = comparable(base);
    const yours = comparable(edited);
    const result = await update({ ...changedFields(before, yours), id: base.id, version: base.version });
    if (result.ok || result.error.code !== "version_conflict") return result;
    const latest = await read({ id: base.id });
    if (!latest.ok) return latest;
    const theirs = comparable(latest.data);
    const { merged, both } = rebase(before, yours, theirs);
    const changed = editedFields.filter((field) => field in changedFields(before, theirs));
    setBase(latest.data);
    setConflict({
      theirs: latest.data,
      yours: edited,
      both: Object.fromEntries(both.map((field) => [field, "yours"])),
      takenOver: changed.filter((field) => !both.includes(field)),
    });
    show(
      fieldsOf(latest.data, {
        ...merged,
        expires_at: merged.expires_at === null ? null : new Date(merged.expires_at),
      }),
    );
    return result;
  }

  /** @returns what the form is to show of the field */
  function choose(field: EditedField, side: Side): UpdateKeyFields {
    if (conflict === null) return { id: base.id };
    setConflict({ ...conflict, both: { ...conflict.both, [field]: side } });
    const fields = fieldsOf(base, conflict[side]);
    return { id: base.id, [field]: fields[field] };
  }

  return { base, conflict, save, choose };
}

const editedFields = [
  "name",
  "description",
  "scope",
  "allowed_model_names",
  "expires_at",
  "enabled",
] as const satisfies readonly EditedField[];

/** The fields of a key that its form has, as they are sent. */
function comparable({ name, description, scope, allowed_model_names, expires_at, enabled }: EditedKey) {
  return {
    name,
    description,
    scope,
    allowed_model_names,
    expires_at: expires_at?.toISOString() ?? null,
    enabled,
  };
}

export function isEdited(field: string): field is EditedField {
  return editedFields.some((one) => one === field);
}
