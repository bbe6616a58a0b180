/** Beyond this the wall clock was set, or the machine slept: smaller differences are its usual drift. */
const jumpMs = 1000;

/**
 * Milliseconds that never go back and also pass while the machine sleeps, when the monotonic clock stands still: what
 * was confirmed before is old after.
 */
export function createClock(monotonic = () => performance.now(), wall = () => Date.now()): () => number {
  let between = wall() - monotonic();
  let slept = 0;
  return () => {
    const now = monotonic();
    const gap = wall() - now - between;
    if (Math.abs(gap) > jumpMs) {
      between += gap;
      slept += Math.max(gap, 0);
    }
    return now + slept;
  };
}
