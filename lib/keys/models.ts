/**
 * Whether a model name matches a pattern: `*` is any run of characters, nothing else is special, case counts.
 * Linear in practice and never worse than pattern × name, so a hostile pattern cannot stall a check.
 */
export function matchesModel(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = n;
    } else if (pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
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
