import type { LoggedRequest } from "../../db/usage";

/** The rows of the log of requests until they are taken to be written; beyond `most` further ones are given up. */
export function keepRequestLog(most: number) {
  const rows: LoggedRequest[] = [];
  let dropped = 0;
  return {
    add(row: LoggedRequest): void {
      if (rows.length < most) rows.push(row);
      else dropped += 1;
    },
    take: (count: number) => rows.splice(0, count),
    size: () => rows.length,
    dropped: () => dropped,
  };
}
