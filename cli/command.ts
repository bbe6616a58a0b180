import { AppError, fieldError, type IssueCode } from "../lib/result";
import { withInstallation } from "./database";
import { type Labels, Refusal, sentences } from "./explain";
import { answer, say } from "./terminal";

/**
 * What `--json` prints, what people read on stdout, and what they are told besides, on stderr. With a `problem` the
 * exit code is 1.
 */
export type Answer = { json: unknown; text: string; notes?: readonly string[]; problem?: string };

export type JsonOption = { json?: boolean };

type Command<Input> = {
  options: JsonOption;
  /** What the command line calls the fields of the input. */
  labels: Labels;
  /** Reads what was given. What is refused here was a wrong call, and nothing was touched. */
  input: () => Input | Promise<Input>;
  /** Does it, as the operator of the machine. */
  verb: (input: Input) => Promise<Answer>;
};

/** Runs a command from its words to its answer. What goes wrong is thrown, for `explain`. */
export async function run<Input>({ options, labels, input, verb }: Command<Input>): Promise<void> {
  const given = await refusing(2, labels, input);
  await withInstallation(async () => {
    const { json, text, notes = [], problem } = await refusing(1, labels, () => verb(given));
    if (!options.json) for (const note of notes) say(note);
    await answer(json, text, options);
    if (problem !== undefined) throw new Refusal([problem], 1);
  });
}

async function refusing<T>(exitCode: 1 | 2, labels: Labels, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? new Refusal(sentences(error, labels), exitCode) : error;
  }
}

/** Says which word of the command named something that is not there. */
export async function orUnknown<T>(found: Promise<T>, field: string, message: IssueCode): Promise<T> {
  try {
    return await found;
  } catch (error) {
    throw error instanceof AppError && error.code === "not_found"
      ? fieldError(field, message, "not_found")
      : error;
  }
}
