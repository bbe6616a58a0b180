import type { Command } from "commander";
import { createSetupLink } from "../db/door";
import { env } from "../db/env";
import { AppError } from "../lib/result";
import { type JsonOption, run } from "./command";

export function registerSetupLink(program: Command): void {
  program
    .command("setup-link")
    .description("print a new link by which the first administrator claims this installation")
    .option("--json", "answer as JSON")
    .action((options: JsonOption) =>
      run({
        options,
        labels: {},
        input: () => {},
        verb: async () => {
          const token = await createSetupLink();
          if (token === null) throw new AppError("already_set_up");
          const setup_url = `${env().publicUrl}/setup#${token}`;
          return {
            json: { setup_url },
            text: setup_url,
            notes: ["This link works once, within 24 hours; earlier ones ended."],
          };
        },
      }),
    );
}
