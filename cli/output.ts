import stringWidth from "string-width";
import { formatDateTime } from "../lib/format";
import type { PaginatedList } from "../lib/list";

/** Rows under their headings in columns as wide as a terminal shows them, also where a character takes two places. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ""))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** An instant on the clock of whoever reads; a dash for none. */
export function date(instant: Date | null): string {
  return instant === null
    ? "–"
    : formatDateTime(instant, "en", Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** `1 key`, `12 keys`, `no keys`. */
export function countOf(count: number, noun: string): string {
  return `${count || "No"} ${noun}${count === 1 ? "" : "s"}`;
}

/** `12 keys.`, or which page of them this is. */
export function whichPage(
  { page, totalPage, total }: PaginatedList<unknown>["pagination"],
  noun: string,
): string {
  const count = `${countOf(total, noun)}.`;
  return totalPage > 1 ? `Page ${page} of ${totalPage}, ${count}` : count;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(width - stringWidth(text));
}
