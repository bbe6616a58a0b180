"use client";

import { useState } from "react";
import { changedFields, rebase } from "../../lib/rebase";
import type { Result } from "../../lib/result";
import type { Conflict } from "./conflict-notice";

type Options<Row, Fields> = {
  /** What of a row the form holds. */
  fieldsOf: (row: Row) => Fields;
  /** The row as it is stored now. */
  read: () => Promise<Result<Row>>;
  /** How a field of somebody else's is told. */
  tell: (name: Extract<keyof Fields, string>, row: Row) => Conflict[number];
};

/**
 * Lets two people edit one row without losing what either wrote. `save` writes what was changed since the row was
 * read; where somebody else saved first, the form goes on with their changes and one's own, and `conflict` tells
 * what both changed.
 */
export function useConflict<Row, Fields extends Record<string, unknown>>(
  opened: Row,
  { fieldsOf, read, tell }: Options<Row, Fields>,
) {
  const [current, setCurrent] = useState(opened);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  async function save<T>(
    fields: Fields,
    write: (row: Row, changes: Partial<Fields>) => Promise<Result<T>>,
    onMerged: (fields: Fields) => void,
  ): Promise<Result<T>> {
    setConflict(null);
    const result = await write(current, changedFields(fieldsOf(current), fields));
    if (result.ok || result.error.code !== "version_conflict") return result;
    const latest = await read();
    if (!latest.ok) return latest;
    const { merged, both } = rebase(fieldsOf(current), fields, fieldsOf(latest.data));
    onMerged(merged);
    setCurrent(latest.data);
    setConflict(both.map((name) => tell(name, latest.data)));
    return result;
  }

  return { current, conflict, save };
}
