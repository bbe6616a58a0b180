import type { Command } from "commander";
import { verifyAudit } from "../db/audit-check";
import { operator } from "../lib/actor";
import type { AuditCheck } from "../lib/audit";
import { auditHead } from "../lib/audit";
import { parseInput } from "../lib/input";
import { type Answer, type JsonOption, run } from "./command";

type VerifyOptions = JsonOption & { head?: string[] };

export function registerAudit(program: Command): void {
  program
    .command("audit")
    .description("look after the audit log")
    .command("verify")
    .description("check that the audit log is as it was written; exit code 1 when it is not")
    .option("--head <id:mac...>", "a row that must be there, as the log or DATA_DIR/audit-heads named it")
    .option("--json", "answer as JSON")
    .action(({ head = [], ...options }: VerifyOptions) =>
      run({
        options,
        labels: { id: "--head", mac: "--head" },
        input: () => head.map(readHead),
        verb: async (heads) => verdict(await verifyAudit(operator, heads)),
      }),
    );
}

/** `1234:mac`, or a line of `audit-heads` with its time taken off. */
function readHead(text: string) {
  const [, id = "", mac = ""] = /^(\d+)[: ](.*)$/.exec(text) ?? [];
  return parseInput(auditHead, { id: Number(id), mac });
}

function verdict({ firstBad, rows, head }: AuditCheck): Answer {
  const json = { firstBad, rows, head };
  if (firstBad !== null) {
    return {
      json,
      text: "",
      problem: `Row ${firstBad} of the audit log is not as it was written, or is missing.`,
    };
  }
  if (head === null) return { json, text: "The audit log is empty." };
  return {
    json,
    text: `The audit log is whole: ${rows} rows.`,
    notes: [`Keep this elsewhere, to check against later: --head ${head.id}:${head.mac}`],
  };
}
