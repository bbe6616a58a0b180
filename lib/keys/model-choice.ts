import { matchesModel } from "./models";

/** Whether a name of a key's list stands for any number of models. */
export function isPattern(name: string): boolean {
  return name.includes("*");
}

/**
 * The names of a pasted list: one a line, between commas, or as JSON. Names may hold commas themselves, so what is known
 * to be a name is not taken apart.
 */
export function readPastedNames(text: string, known: ReadonlySet<string>): string[] {
  const mostCommas = Math.max(0, ...[...known].map((name) => name.split(",").length - 1));
  const lines = text.split(/\r\n?|\n/).map((line) => line.trim());
  const names = readJson(text) ?? lines.flatMap((line) => readLine(line, known, mostCommas));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
}

/** Whether a pasted text is a list; a single name with a comma in it is none when it is known. */
export function isList(text: string, known: ReadonlySet<string>): boolean {
  return /[\r\n,]/.test(text.trim()) && !known.has(text.trim());
}

function readJson(text: string): string[] | null {
  if (!text.trimStart().startsWith("[")) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((one) => typeof one === "string") ? parsed : null;
  } catch {
    return null;
  }
}

/** The longest known name wins at each comma; what is not known ends at the next one. */
function readLine(line: string, known: ReadonlySet<string>, mostCommas: number): string[] {
  const parts = line.split(",");
  const names: string[] = [];
  for (let at = 0; at < parts.length; ) {
    let end = at + 1;
    for (let until = Math.min(at + 1 + mostCommas, parts.length); until > end; until--) {
      if (known.has(parts.slice(at, until).join(",").trim())) end = until;
    }
    names.push(parts.slice(at, end).join(","));
    at = end;
  }
  return names;
}

/** The models whose names hold what is typed, whatever the case; of a pattern, those that it matches. */
export function findModels<Model extends { name: string }>(
  models: readonly Model[],
  typed: string,
): readonly Model[] {
  if (typed === "") return models;
  if (isPattern(typed)) return models.filter(({ name }) => matchesModel(typed, name));
  const sought = typed.toLowerCase();
  return models.filter(({ name }) => name.toLowerCase().includes(sought));
}
