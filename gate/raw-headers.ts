/**
 * All values of a header, in order. Node's own `headers` hide a repeated one, and cost more than a whole check.
 * @param rawHeaders names and values in turn, as received
 * @param name in lower case
 */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const written = rawHeaders[i] ?? "";
    if (written.length === name.length && written.toLowerCase() === name)
      values.push(rawHeaders[i + 1] ?? "");
  }
  return values;
}

/** The value of a header that stands exactly once, else null: of two, one may be the client's own. */
export function onlyHeader(rawHeaders: readonly string[], name: string): string | null {
  const [value = null, ...others] = headerValues(rawHeaders, name);
  return others.length === 0 ? value : null;
}
