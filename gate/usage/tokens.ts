/** What a model read and wrote for one answer, as its upstream counts. */
export type Tokens = { input: number; output: number };

type Report = Record<string, unknown>;

/** More than any answer takes, and so little that sums of them stay exact. */
const mostTokens = 1e12;

/** The report at the top of an answer. */
export function reportOf(answer: unknown): Report | null {
  return isRecord(answer) && isRecord(answer.usage) ? answer.usage : null;
}

/** The report that an event holds: at its top, or in the answer or the message that it begins or ends. */
export function reportOfEvent(event: unknown): Report | null {
  if (!isRecord(event)) return null;
  const { type, response, message } = event;
  if (type === "message_start") return reportOf(message);
  if (typeof type === "string" && type.startsWith("response.")) return reportOf(response);
  return reportOf(event);
}

/**
 * The tokens of an answer after a further report, which holds all of them so far, or of one kind alone. One with
 * anything but whole numbers says nothing.
 */
export function tokensAfter(before: Tokens | null, report: Report): Tokens | null {
  const [input, output] = [inputOf(report), outputOf(report)];
  if (Number.isNaN(input) || Number.isNaN(output)) return before;
  if (input !== null || output !== null)
    return { input: input ?? before?.input ?? 0, output: output ?? before?.output ?? 0 };
  const total = countOf(report.total_tokens);
  return total === null || Number.isNaN(total) ? before : { input: total, output: 0 };
}

/** Anthropic counts what it reads from its cache, or writes there, beside the rest of the input; others within. */
function inputOf(report: Report): number | null {
  const prompt = countOf(report.prompt_tokens);
  if (prompt !== null) return prompt;
  const input = countOf(report.input_tokens);
  if (input === null) return null;
  const cached = [report.cache_creation_input_tokens, report.cache_read_input_tokens];
  return cached.reduce<number>((sum, count) => sum + (countOf(count) ?? 0), input);
}

function outputOf(report: Report): number | null {
  return countOf(report.completion_tokens) ?? countOf(report.output_tokens);
}

/** Null where there is none; NaN for what is no count. */
function countOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostTokens;
  return isCount ? value : Number.NaN;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
