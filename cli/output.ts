import stringWidth from "string-width";
import { formatDateTime } from "../lib/format";

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

function pad(text: string, width: number): string {
  return text + " ".repeat(width - stringWidth(text));
}
