/** Something for the person watching: to stderr, so that stdout holds nothing but answers. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The answer to a command, on stdout: as JSON where asked for, else as the text made of it. */
export function answer(value: unknown, text: string, { json = false }: { json?: boolean } = {}): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`);
}

/** Shows that a step is under way and, once it is done, how long it took. */
export async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  process.stderr.write(`${label} … `);
  try {
    return await work();
  } finally {
    say(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
