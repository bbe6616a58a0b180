import { findModels, isPattern } from "../../lib/keys/model-choice";
import type { OfferedModel } from "../../lib/models/schema";

/** Stands for all that is listed; no name holds a line break. */
export const allListed = "\n";

/** What the list offers for what is typed, each by its place among the options. */
export type Options = {
  /** Every option in order, as the keyboard goes through them. */
  values: readonly string[];
  /** The pattern that is typed, or the model whose whole name it is: what Enter takes. */
  first: string | null;
  /** The models below it, in groups. */
  models: readonly OfferedModel[];
  /** What is typed, where the catalogue does not know it. */
  unknown: string | null;
  hasAll: boolean;
};

/** @param mostAtOnce how many may be taken at once: a key's list has an end */
export function optionsFor(models: readonly OfferedModel[], typed: string, mostAtOnce: number): Options {
  const found = findModels(models, typed);
  const isExact = found.some(({ name }) => name === typed);
  const first = typed !== "" && (isPattern(typed) || isExact) ? typed : null;
  const others = isExact ? found.filter(({ name }) => name !== typed) : found;
  const unknown = typed === "" || first !== null ? null : typed;
  const hasAll = found.length > 1 && found.length <= mostAtOnce;
  const values = [
    ...(first === null ? [] : [first]),
    ...others.map(({ name }) => name),
    ...(unknown === null ? [] : [unknown]),
    ...(hasAll ? [allListed] : []),
  ];
  return { values, first, models: others, unknown, hasAll };
}

export type Line = { heading: string } | { model: OfferedModel; place: number };

/** The lines of the list: a heading for each upstream where there are several, and its models. */
export function linesOf({ models, first }: Options): readonly Line[] {
  const offset = first === null ? 0 : 1;
  const hasGroups = models.some(({ upstream }) => upstream !== models[0]?.upstream);
  return models.flatMap((model, i): Line[] => {
    const line = { model, place: i + offset };
    const isNewGroup = hasGroups && model.upstream !== models[i - 1]?.upstream;
    return isNewGroup ? [{ heading: model.upstream }, line] : [line];
  });
}
