/**
 * Whether a model name matches a pattern: `*` is any run of characters, nothing else is special, case counts.
 * Each part between two stars is looked for once, from left to right, so a hostile pattern cannot stall a check.
 */
export function matchesModel(pattern: string, name: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === name;
  // Nearly every pattern is decided here, without being taken apart at each check.
  if (!name.startsWith(pattern.slice(0, star))) return false;
  if (star === pattern.length - 1) return true;
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop() ?? "";
  const end = name.length - last.length;
  if (!name.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** Whether a key with this list may call the model. `null` is all models, `[]` is none. */
export function allowsModel(allowed: readonly string[] | null, name: string): boolean {
  return allowed === null || allowed.some((pattern) => matchesModel(pattern, name));
}

/**
 * Whether every name that `wanted` can match is allowed by `held`. A star in `wanted` is matched by a star in `held`
 * alone, so matching the pattern's own text decides it, for one pattern as for a union of them.
 */
export function coversModel(held: readonly string[] | null, wanted: string): boolean {
  return allowsModel(held, wanted);
}
