#!/usr/bin/env node
import { Argument, Command } from "commander";
import { migrate } from "../db/migrate";
import { registerAudit } from "./audit";
import { loadConfig } from "./config";
import { withDatabase } from "./database";
import { explain } from "./explain";
import { registerKeys } from "./keys";
import { registerModels } from "./models";
import { registerSetupLink } from "./setup-link";
import { allParts, type Part, start } from "./supervisor";
import { answer } from "./terminal";
import { registerUpstreams } from "./upstreams";
import { registerUsers } from "./users";

const program = new Command("latchkey").description("API keys for your own models.").exitOverride();

program
  .command("start")
  .description("run the database, the console and the gate until stopped")
  .addArgument(
    new Argument("[part]", "one of them alone, beside others on the same DATABASE_URL").choices(allParts),
  )
  .option("--dev", "reload on every change of the sources")
  .action((part: Part | undefined, { dev = false }: { dev?: boolean }) =>
    start({ parts: part ? [part] : allParts, isDevelopment: dev }),
  );

program
  .command("migrate")
  .description("bring the database's schema up to date")
  .option("--json", "answer as JSON")
  .action((options: { json?: boolean }) =>
    withDatabase(async ({ url }) => {
      const { applied } = await migrate(url);
      await answer({ applied }, `${applied} migrations applied.`, options);
    }),
  );

program
  .command("config")
  .description("look at the configuration")
  .command("check")
  .description("read .env and the environment and name every mistake")
  .option("--json", "answer as JSON")
  .action((options: { json?: boolean }) => {
    loadConfig();
    return answer({ ok: true }, "The configuration is fine.", options);
  });

registerSetupLink(program);
registerUsers(program);
registerKeys(program);
registerUpstreams(program);
registerModels(program);
registerAudit(program);

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  process.exit(explain(error));
}
