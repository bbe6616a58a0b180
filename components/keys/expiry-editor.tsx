"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { defaultRules, type KeyRules } from "../../lib/keys/rules";
import { Callout } from "../ui/callout";
import { useClock } from "../ui/clock";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { parseLocal, toInstant, toLocal } from "../ui/local-time";
import { RadioChip } from "../ui/radio";
import { Time } from "../ui/time";

const hour = 3600;
const day = 24 * hour;

const presets = {
  "1h": hour,
  "1d": day,
  "7d": 7 * day,
  "30d": 30 * day,
  "90d": 90 * day,
  "1y": 365 * day,
} as const;

type Preset = keyof typeof presets;
type Choice = Preset | "usual" | "keep" | "exact" | "never";

/** A length of time in seconds (null: without end), an exact end as an ISO instant, or what it is already. */
export type Expiry = { expires_in: number | null } | { expires_at: string | undefined };

type Rules = Pick<KeyRules, "max_lifetime_days" | "default_lifetime_days" | "may_never_expire">;

/** What a new key lasts unless told otherwise. */
export function usualExpiry({ default_lifetime_days }: Rules): { expires_in: number } {
  return { expires_in: default_lifetime_days * day };
}

type ExpiryEditorProps = {
  /** An existing key's end, which it keeps unless told otherwise. */
  current?: Date | null;
  /** An end that was chosen for it before, as an ISO instant. */
  chosen?: string | null | undefined;
  /** How long the settings let a key last. */
  rules?: Rules;
  error?: string | undefined;
  onChange: (expiry: Expiry) => void;
};

export function ExpiryEditor({ current, chosen, rules = defaultRules, error, onChange }: ExpiryEditorProps) {
  const t = useTranslations("keys.expiry");
  const usualSeconds = usualExpiry(rules).expires_in;
  const usual = presetNames.find((one) => presets[one] === usualSeconds) ?? "usual";
  const [choice, setChoice] = useState<Choice>(() => {
    if (chosen !== undefined) return chosen === null ? "never" : "exact";
    return current === undefined ? usual : current === null ? "never" : "keep";
  });
  const [exact, setExact] = useState(() => (chosen ? toLocal(chosen) : ""));
  const now = useClock().getTime();
  const isOwn = current === undefined && usual === "usual";
  const choices: Choice[] = [
    ...(current ? (["keep"] as const) : []),
    ...(isOwn ? (["usual"] as const) : []),
    ...presetNames,
    "exact",
    "never",
  ];
  const longest = (rules.max_lifetime_days ?? Number.POSITIVE_INFINITY) * day;

  function choose(next: Choice) {
    setChoice(next);
    if (next === "keep") onChange({ expires_at: undefined });
    else if (next === "never") onChange({ expires_in: null });
    else if (next === "exact") onChange({ expires_at: toInstant(exact) });
    else onChange({ expires_in: secondsOf(next) });
  }

  function secondsOf(one: Preset | "usual"): number {
    return one === "usual" ? usualSeconds : presets[one];
  }

  function isAllowed(one: Choice): boolean {
    if (one === "never") return rules.may_never_expire;
    return !isPreset(one) || presets[one] <= longest;
  }

  function endOf(one: Choice): Date | null | undefined {
    if (one === "keep") return current;
    return one === "exact" || one === "never" ? parseLocal(exact) : new Date(now + secondsOf(one) * 1000);
  }

  const end = endOf(choice);
  return (
    <Fieldset legend={t("title")} className="gap-2">
      <div className="flex flex-wrap gap-1.5">
        {choices.map((one) => (
          <RadioChip
            key={one}
            name="expiry"
            value={one}
            label={one === "usual" ? t("days", { days: rules.default_lifetime_days }) : t(`choices.${one}`)}
            disabled={!isAllowed(one)}
            checked={choice === one}
            onChange={() => choose(one)}
          />
        ))}
      </div>
      <div className={choice === "exact" ? undefined : "hidden"}>
        <Field
          id="expires_at"
          label={t("exact")}
          error={choice === "exact" ? error : undefined}
          className="max-w-64"
        >
          <Input
            type="datetime-local"
            value={exact}
            onChange={(event) => {
              setExact(event.target.value);
              onChange({ expires_at: toInstant(event.target.value) });
            }}
          />
        </Field>
      </div>
      {rules.max_lifetime_days !== null && (
        <p className="text-sm text-text-muted">{t("atMost", { days: rules.max_lifetime_days })}</p>
      )}
      {rules.max_lifetime_days === null && !rules.may_never_expire && (
        <p className="text-sm text-text-muted">{t("mustEnd")}</p>
      )}
      {choice === "never" ? (
        <Callout tone="warning">{t("neverWarning")}</Callout>
      ) : (
        <p className="text-sm text-text-muted">
          {end ? t.rich("ends", { time: () => <Time value={end} /> }) : t("pickEnd")}
        </p>
      )}
    </Fieldset>
  );
}

const presetNames = Object.keys(presets).filter(isPreset);

function isPreset(choice: string): choice is Preset {
  return Object.hasOwn(presets, choice);
}
