"use client";

import { Combobox } from "@base-ui/react/combobox";
import { TriangleAlert, X } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { cn } from "../ui/cn";
import type { Effect, ModelProblem } from "./model-effect";

type ModelChipsProps = { names: readonly string[]; effect: Effect | null };

/** What is chosen, each to be taken out: patterns with what they match now, and what cannot be called with the reason. */
export const ModelChips = memo(function ModelChips({ names, effect }: ModelChipsProps) {
  const t = useTranslations("keys.models.chips");
  return (
    <div className="flex max-h-40 flex-wrap gap-1 overflow-y-auto overscroll-contain">
      {names.map((name) => (
        <ModelChip
          key={name}
          name={name}
          problem={effect?.problems.get(name)}
          matches={effect?.patterns.get(name)?.length}
          removeLabel={t("remove", { name })}
        />
      ))}
    </div>
  );
});

type ModelChipProps = {
  name: string;
  problem: ModelProblem | undefined;
  matches: number | undefined;
  removeLabel: string;
};

const ModelChip = memo(function ModelChip({ name, problem, matches, removeLabel }: ModelChipProps) {
  const t = useTranslations("keys.models");
  const reason = problem && t(`problems.${problem}`);
  return (
    <Combobox.Chip
      title={reason}
      className={cn(
        "inline-flex min-h-7 max-w-full items-center rounded-md border bg-surface-sunken pl-2 focus-visible:outline-2 focus-visible:-outline-offset-2",
        reason && "border-transparent bg-warning-soft text-warning-text",
      )}
    >
      {reason && <TriangleAlert aria-hidden className="mr-1 size-3.5 shrink-0" />}
      <bdi className="min-w-0 font-mono text-sm wrap-anywhere">{name}</bdi>
      {matches !== undefined && (
        <span className="ml-1.5 shrink-0 text-sm text-text-muted">
          {t("chips.matches", { count: matches })}
        </span>
      )}
      {reason && <span className="sr-only">, {reason}</span>}
      <Combobox.ChipRemove
        aria-label={removeLabel}
        title={removeLabel}
        className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-md text-text-muted hover:text-text"
      >
        <X aria-hidden className="size-3.5" />
      </Combobox.ChipRemove>
    </Combobox.Chip>
  );
});
