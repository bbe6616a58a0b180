import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fieldError } from "../lib/result";
import { say } from "./terminal";

const day = 24 * 60 * 60;

/** No minutes: to some `1m` is a month. */
const unitSeconds: Record<string, number> = { "": 1, s: 1, h: 3600, d: day, w: 7 * day, y: 365 * day };

/**
 * A length of time in seconds, from `90d`, `1y`, `3600`; null for `never`. Nothing at all is not `never`: a script that
 * miscounts must not make a key without end.
 * @throws invalid_input on `expires_in`
 */
export function parseDuration(duration: string): number | null {
  if (duration === "never") return null;
  const [, count = "", unit = ""] = /^(\d{1,12})([shdwy]?)$/.exec(duration) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? 0);
  if (count === "") throw fieldError("expires_in", "duration_expected");
  if (seconds === 0) throw fieldError("expires_in", "expiry_past");
  return seconds;
}

/** A secret that a command is given on its standard input, so that it stands in no history and no list of processes. */
export async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY)
    say("Reading from the terminal, where it shows. Ctrl-D on a line of its own ends it.");
  return withoutLineEnd(await text(process.stdin));
}

/** @throws invalid_input on `field` when the file cannot be read */
export function readSecretFile(file: string, field: string): string {
  try {
    return withoutLineEnd(readFileSync(file, "utf8"));
  } catch {
    throw fieldError(field, "file_unreadable");
  }
}

function withoutLineEnd(content: string): string {
  return content.replace(/\r?\n$/, "");
}
