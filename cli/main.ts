import { Command } from "commander";
import { loadConfig } from "./config";
import { withDatabase } from "./database";
import { explain } from "./explain";
import { start } from "./supervisor";
import { answer } from "./terminal";

const program = new Command("latchkey").description("API keys for your own models.").exitOverride();

program
  .command("start")
  .description("run the database, the console and the gate until stopped")
  .option("--dev", "reload on every change of the sources")
  .action(({ dev = false }: { dev?: boolean }) => start({ isDevelopment: dev }));

program
  .command("migrate")
  .description("bring the database's schema up to date")
  .option("--json", "answer as JSON")
  .action((options: { json?: boolean }) =>
    withDatabase(async ({ applied }) => answer({ applied }, `${applied} migrations applied.`, options)),
  );

program
  .command("config")
  .description("look at the configuration")
  .command("check")
  .description("read .env and the environment and name every mistake")
  .option("--json", "answer as JSON")
  .action((options: { json?: boolean }) => {
    loadConfig();
    answer({ ok: true }, "The configuration is fine.", options);
  });

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  process.exit(explain(error));
}
