/** For LIKE: any text that contains this one as it is; what means something to LIKE is escaped. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
