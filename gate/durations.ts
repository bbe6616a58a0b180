/** From a tenth of a millisecond to the longest a check may take. */
const boundsOfChecks = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

export type Durations = { name: string; add(ms: number): void; text(): string };

/**
 * A histogram of durations in Prometheus' text format. The library's own takes longer for one observation than a check
 * for its verdict; this one adds up when it is read.
 */
export function countDurations(name: string, help: string, bounds = boundsOfChecks): Durations {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;

  function add(ms: number): void {
    const seconds = ms / 1000;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at += 1;
    counts[at] = (counts[at] ?? 0) + 1;
    sum += seconds;
  }

  function text(): string {
    let total = 0;
    const buckets = [...counts].map((count, i) => {
      total += count;
      return `${name}_bucket{le="${bounds[i] ?? "+Inf"}"} ${total}`;
    });
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...buckets];
    return [...lines, `${name}_sum ${sum}`, `${name}_count ${total}`].join("\n");
  }

  return { name, add, text };
}
