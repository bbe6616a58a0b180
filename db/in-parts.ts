/** How many rows one statement takes: PostgreSQL has room for 65,535 parameters. */
const rowsPerStatement = 1000;

/** The rows in the parts that one statement takes each. */
export function inParts<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < rows.length; at += rowsPerStatement) {
    parts.push(rows.slice(at, at + rowsPerStatement));
  }
  return parts;
}
