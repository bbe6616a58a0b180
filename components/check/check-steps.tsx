"use client";

import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Step } from "../../lib/keys/explanation";
import type { Need } from "../../lib/keys/scopes";
import { Time } from "../ui/time";

/** The rules that a request got past, in the order they are met. */
export function CheckSteps({ steps }: { steps: readonly Step[] }) {
  const t = useTranslations("check");
  if (steps.length === 0) return null;
  return (
    <ol aria-label={t("passed")} className="flex flex-col gap-1.5">
      {steps.map((step) => (
        <li key={step.rule} className="flex items-start gap-2">
          <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
          <span className="min-w-0 wrap-anywhere">
            <RuleSentence step={step} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** What a rule found, in plain words. */
export function RuleSentence({ step }: { step: Step }): ReactNode {
  const t = useTranslations("check.rules");
  const side = step.isPassed ? "passed" : "refused";
  switch (step.rule) {
    case "end":
      if (step.expiresAt === null) return t("end.never");
      return t.rich(`end.${side}`, { time: () => <Time value={step.expiresAt ?? ""} /> });
    case "enabled":
      return t(`enabled.${side}`);
    case "person":
      return t(`person.${side}`);
    case "request":
      return step.needs === null
        ? t("request.unknown")
        : t.rich("request.needs", { needs: () => <NeedName need={step.needs} /> });
    case "scope":
      return <ScopeSentence step={step} />;
    case "list":
      return <ListSentence step={step} />;
    case "access":
      if (step.model === null) return t(`access.unnamed.${side}`);
      return t.rich(`access.${step.isPassed && !step.hasList ? "open" : side}`, {
        model: () => <Name>{step.model}</Name>,
      });
  }
}

function NeedName({ need }: { need: Need | null }) {
  const t = useTranslations("check.needs");
  if (need === "any inference") return t("anyInference");
  if (need === "any key") return t("anyKey");
  return <Name>{need}</Name>;
}

function ScopeSentence({ step: { needs, held, by, isPassed } }: { step: Extract<Step, { rule: "scope" }> }) {
  const t = useTranslations("check.rules.scope");
  if (needs === "any key") return t("anyKey");
  const parts = {
    needs: () => <NeedName need={needs} />,
    has: () => <Names names={held} />,
    by: () => <Name>{by}</Name>,
  };
  if (isPassed) return t.rich(by === needs ? "held" : "covered", parts);
  return t.rich(held.length === 0 ? "nothing" : "refused", parts);
}

function ListSentence({ step: { model, list, by, isPassed } }: { step: Extract<Step, { rule: "list" }> }) {
  const t = useTranslations("check.rules.list");
  if (list === null) return t("all");
  const parts = {
    model: () => <Name>{model}</Name>,
    by: () => <Name>{by}</Name>,
    list: () => <Names names={list} />,
  };
  if (isPassed) return t.rich(by === model ? "named" : "matched", parts);
  if (list.length === 0) return t("empty");
  return t.rich(model === null ? "unnamed" : "refused", { ...parts, count: list.length });
}

function Name({ children }: { children: string | null }) {
  return <bdi className="font-mono wrap-anywhere">{children}</bdi>;
}

const mostNamed = 6;

function Names({ names }: { names: readonly string[] }) {
  const t = useTranslations("keys.models");
  return (
    <>
      {names.slice(0, mostNamed).map((name, i) => (
        <span key={name}>
          {i > 0 && ", "}
          <Name>{name}</Name>
        </span>
      ))}
      {names.length > mostNamed && <> {t("andMore", { count: names.length - mostNamed })}</>}
    </>
  );
}
