"use client";

import { useTranslations } from "use-intl";
import { isPattern } from "../../lib/keys/model-choice";
import { matchesModel } from "../../lib/keys/models";
import type { OfferedModel } from "../../lib/models/schema";
import { Disclosure } from "../ui/disclosure";

/** Why a name that a key lists can do nothing for it just now. */
const modelProblems = ["closed", "gone", "unavailable", "unknown"] as const;
export type ModelProblem = (typeof modelProblems)[number];

/** What a list of names allows of what there is to call. */
export type Effect = {
  /** What each pattern matches. */
  patterns: ReadonlyMap<string, readonly string[]>;
  problems: ReadonlyMap<string, ModelProblem>;
  /** Every model that the list allows. */
  models: readonly string[];
};

/** @param closed names that the catalogue has and the key's user may not use */
export function effectOf(
  names: readonly string[],
  models: readonly OfferedModel[],
  closed: ReadonlySet<string>,
): Effect {
  const byName = new Map(models.map((model) => [model.name, model]));
  const patterns = new Map(
    names
      .filter(isPattern)
      .map((pattern) => [pattern, [...byName.keys()].filter((name) => matchesModel(pattern, name))]),
  );
  const plain = names.filter((name) => !isPattern(name));
  const problems = plain.flatMap((name): [string, ModelProblem][] => {
    const model = byName.get(name);
    if (model === undefined) return [[name, closed.has(name) ? "closed" : "unknown"]];
    if (model.is_gone) return [[name, "gone"]];
    if (!model.is_callable) return [[name, "unavailable"]];
    return [];
  });
  const allowed = new Set([...plain.filter((name) => byName.has(name)), ...[...patterns.values()].flat()]);
  return { patterns, problems: new Map(problems), models: [...allowed] };
}

const mostListed = 200;

/** What the list comes to now, on demand by name, and what of it comes to nothing. */
export function ModelEffect({ effect: { models, problems, patterns } }: { effect: Effect }) {
  const t = useTranslations("keys.models");
  return (
    <>
      {modelProblems.map((problem) => {
        const names = [...problems.keys()].filter((name) => problems.get(name) === problem);
        if (names.length === 0) return null;
        return (
          <p key={problem} className="text-sm text-warning-text wrap-anywhere">
            {t.rich(`problemLines.${problem}`, {
              count: names.length,
              names: () => <NameLine names={names} />,
            })}
          </p>
        );
      })}
      {patterns.size > 0 && (
        <Disclosure summary={<span className="text-sm">{t("matchesNow", { count: models.length })}</span>}>
          <p className="rounded-md border bg-surface-sunken px-2.5 py-1.5 text-sm wrap-anywhere">
            {models.length > 0 ? <NameLine names={models} most={mostListed} /> : t("matchesNothing")}
          </p>
        </Disclosure>
      )}
    </>
  );
}

const mostNamed = 10;

function NameLine({ names, most = mostNamed }: { names: readonly string[]; most?: number }) {
  const t = useTranslations("keys.models");
  return (
    <>
      {names.slice(0, most).map((name, i) => (
        <span key={name}>
          {i > 0 && ", "}
          <bdi className="font-mono">{name}</bdi>
        </span>
      ))}
      {names.length > most && <> {t("andMore", { count: names.length - most })}</>}
    </>
  );
}
