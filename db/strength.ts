import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as english from "@zxcvbn-ts/language-en";

const guessesLog10 = 18;
const longest = 64;

let estimator: ZxcvbnFactory | undefined;

function estimate(): ZxcvbnFactory {
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: longest,
    // The estimator's own 100 let one text hold the process for half a second; no verdict needs more.
    l33tMaxSubstitutions: 8,
  });
  return estimator;
}

/**
 * Whether guessing a custom key takes 10^18 tries or more, names of ours and of its owner counting as known.
 * Either end may prove it: the estimator's time grows with the cube of the length, so it never sees a long text whole.
 */
export function isHardToGuess(value: string, names: readonly string[]): boolean {
  const ends = new Set([value.slice(0, longest), value.slice(-longest)]);
  return [...ends].some((end) => estimate().check(end, ["latchkey", ...names]).guessesLog10 >= guessesLog10);
}

/** Whether the password is one of the most used ones, or is made of little but names everybody knows. */
export function isCommonPassword(password: string, names: readonly string[]): boolean {
  const text = password.toLowerCase().slice(0, longest);
  return estimate().check(text, ["latchkey", ...names]).guessesLog10 < 6;
}
