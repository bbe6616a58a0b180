import { CommanderError } from "commander";
import { createTranslator } from "use-intl/core";
import { ConfigError } from "../db/env";
import { log } from "../db/log";
import { StartError } from "../db/start-error";
import messages from "../lib/messages/en.json";
import { AppError } from "../lib/result";
import { say } from "./terminal";

/** Fields of an input by the names the command line has for them. */
export type Labels = Readonly<Record<string, string>>;

/** A refusal in the words of the command that met it. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    sentences: readonly string[],
    readonly exitCode: 1 | 2,
  ) {
    super(sentences.join("\n"));
  }
}

/** Says what went wrong and answers the exit code: 1 for a refusal or a failure, 2 for a wrong call or configuration. */
export function explain(error: unknown): 0 | 1 | 2 {
  // Commander has said what it has to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AppError) say(sentences(error).join("\n"));
  else if (error instanceof Refusal || error instanceof StartError) say(error.message);
  else unexpected(error);
  if (error instanceof Refusal) return error.exitCode;
  return error instanceof ConfigError ? 2 : 1;
}

/** The log leaves out what an error of the database's driver carries: statements, and the values in them. */
function unexpected(error: unknown): void {
  log.error(error);
  say("This failed unexpectedly. The line above says why.");
}

const issueSentences: Readonly<Record<string, string>> = messages.issues;

/** What a refusal means, in words: the first sentence for each field, by its name here, else one for the whole. */
export function sentences({ code, values, issues }: AppError, labels: Labels = {}): string[] {
  if (issues.length === 0) return [createTranslator({ locale: "en", messages })(`errors.${code}`, values)];
  const firsts = issues.filter(({ path }, index) => issues.findIndex((one) => one.path === path) === index);
  return firsts.map(({ path, message }) => {
    const [field = ""] = path.split(".");
    return `${labels[field] ?? path}: ${issueSentences[message] ?? message}`;
  });
}
