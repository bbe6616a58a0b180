"use client";

import { useState } from "react";

/**
 * The row as the list has it, or as it was saved from here as long as the list is older: who edits a row twice in quick
 * succession must not be told that somebody else was there before.
 * @returns the row, and what keeps it as it was saved
 */
export function useNewest<Row extends { version: number }>(row: Row): [Row, (saved: Row) => void] {
  const [saved, keep] = useState<Row | null>(null);
  return [saved !== null && saved.version > row.version ? saved : row, keep];
}
