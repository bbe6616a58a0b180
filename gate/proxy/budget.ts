export type Budget = {
  /** Takes bytes when as many are left; otherwise none. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  used(): number;
};

/** How many bytes of bodies may be in memory together. */
export function createBudget(total: number): Budget {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > total) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
    used: () => used,
  };
}
