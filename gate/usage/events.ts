import { parseJson } from "./document";
import { holdFirst } from "./held-bytes";
import type { TokenReader } from "./token-reader";
import { reportOfEvent, type Tokens, tokensAfter } from "./tokens";

/** An event that ends an answer may hold all of it. */
const longestLine = 1_048_576;
const newline = 0x0a;
const objectStart = 0x7b;
const spaceOrColon = new Set(Buffer.from(" \t:"));
const dataField = Buffer.from("data:");
const reportName = Buffer.from('"usage"');

/**
 * Reads the reports in server-sent events, each of which is one line as every inference server writes it. Only what may
 * hold a report is parsed; the last one counts.
 */
export function readEvents(): TokenReader {
  const unfinished = holdFirst(longestLine);
  let isUnfinished = false;
  let tokens: Tokens | null = null;

  function readLine(line: Buffer): void {
    if (!line.subarray(0, dataField.length).equals(dataField) || !mayReport(line)) return;
    const report = reportOfEvent(parseJson(line.subarray(dataField.length)));
    if (report !== null) tokens = tokensAfter(tokens, report);
  }

  function finishLine(): void {
    if (unfinished.isWhole()) readLine(unfinished.bytes());
    unfinished.clear();
    isUnfinished = false;
  }

  return {
    read(chunk) {
      let from = 0;
      if (isUnfinished) {
        const end = chunk.indexOf(newline);
        unfinished.add(end < 0 ? chunk : chunk.subarray(0, end));
        if (end < 0) return;
        finishLine();
        from = end + 1;
      }
      const linesEnd = chunk.lastIndexOf(newline) + 1;
      let at = chunk.indexOf(reportName, from);
      while (at >= 0 && at < linesEnd) {
        const end = chunk.indexOf(newline, at);
        readLine(chunk.subarray(chunk.lastIndexOf(newline, at) + 1, end));
        at = chunk.indexOf(reportName, end);
      }
      if (linesEnd === chunk.length) return;
      unfinished.add(chunk.subarray(linesEnd));
      isUnfinished = true;
    },
    tokens(isWhole) {
      if (isWhole && isUnfinished) finishLine();
      return tokens;
    },
  };
}

/** Many servers say `"usage":null` in every event but the last. */
function mayReport(line: Buffer): boolean {
  for (let at = line.indexOf(reportName); at >= 0; at = line.indexOf(reportName, at)) {
    at += reportName.length;
    while (spaceOrColon.has(line[at] ?? 0)) at += 1;
    if (line[at] === objectStart) return true;
  }
  return false;
}
