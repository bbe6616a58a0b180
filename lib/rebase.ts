/**
 * What to go on with when somebody else saved while one was editing: one's own changes upon what is stored now. `both`
 * names what was changed on either side, differently; there one's own stands.
 */
export function rebase<T extends Record<string, unknown>>(
  before: T,
  mine: T,
  theirs: T,
): { merged: T; both: Extract<keyof T, string>[] } {
  const merged = { ...mine };
  const both: Extract<keyof T, string>[] = [];
  for (const name in before) {
    if (isSame(before[name], theirs[name]) || isSame(mine[name], theirs[name])) continue;
    if (isSame(mine[name], before[name])) merged[name] = theirs[name];
    else both.push(name);
  }
  return { merged, both };
}

/** Of `next`, what differs from `before`. */
export function changedFields<T extends Record<string, unknown>>(before: T, next: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const name in before) {
    if (!isSame(before[name], next[name])) changed[name] = next[name];
  }
  return changed;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
