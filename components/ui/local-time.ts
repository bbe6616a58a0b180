/** What a field for date and time holds is of the reader's own zone; what is not complete is none. */
export function parseLocal(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** As an ISO instant; what is not complete yet stays as it is, for the schema to refuse. */
export function toInstant(local: string): string {
  return parseLocal(local)?.toISOString() ?? local;
}

/** The reverse, to the second. */
export function toLocal(instant: string): string {
  const date = parseLocal(instant);
  if (date === null) return instant;
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
