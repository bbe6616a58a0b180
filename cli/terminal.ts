// Whoever reads may leave early (`latchkey keys list | head`); that must not end a process that has more to close.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

/** Something for the person watching: to stderr, so that stdout holds nothing but answers. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * The answer to a command, on stdout: as JSON where asked for, else as the text made of it. Settles when it is written;
 * an answer that nobody could get makes the exit code 1.
 */
export function answer(
  value: unknown,
  text: string,
  { json = false }: { json?: boolean } = {},
): Promise<void> {
  const content = json ? JSON.stringify(value, null, 2) : text;
  if (content === "") return Promise.resolve();
  return new Promise((resolve) => {
    process.stdout.write(`${content}\n`, (error) => {
      if (error) process.exitCode = 1;
      if (error && !("code" in error && error.code === "EPIPE"))
        say(`The answer was not written: ${error.message}.`);
      resolve();
    });
  });
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
