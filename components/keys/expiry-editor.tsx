"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Callout } from "../ui/callout";
import { useClock } from "../ui/clock";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
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
type Choice = Preset | "keep" | "exact" | "never";

/** A length of time in seconds (null: without end), an exact end as an ISO instant, or what it is already. */
export type Expiry = { expires_in: number | null } | { expires_at: string | undefined };

export const defaultExpiry: Expiry = { expires_in: presets["90d"] };

type ExpiryEditorProps = {
  /** An existing key's end, which it keeps unless told otherwise. */
  current?: Date | null;
  error?: string | undefined;
  onChange: (expiry: Expiry) => void;
};

export function ExpiryEditor({ current, error, onChange }: ExpiryEditorProps) {
  const t = useTranslations("keys.expiry");
  const [choice, setChoice] = useState<Choice>(
    current === undefined ? "90d" : current === null ? "never" : "keep",
  );
  const [exact, setExact] = useState("");
  const now = useClock().getTime();
  const choices: Choice[] = [...(current ? (["keep"] as const) : []), ...presetNames, "exact", "never"];

  function choose(next: Choice) {
    setChoice(next);
    if (next === "keep") onChange({ expires_at: undefined });
    else if (next === "never") onChange({ expires_in: null });
    else if (next === "exact") onChange({ expires_at: toInstant(exact) });
    else onChange({ expires_in: presets[next] });
  }

  const end =
    choice === "keep" ? current : isPreset(choice) ? new Date(now + presets[choice] * 1000) : parse(exact);
  return (
    <Fieldset legend={t("title")} className="gap-2">
      <div className="flex flex-wrap gap-1.5">
        {choices.map((one) => (
          <RadioChip
            key={one}
            name="expiry"
            value={one}
            label={t(`choices.${one}`)}
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

/** The field holds a time of the reader's own zone; what is not complete yet stays as it is, for the schema to refuse. */
function toInstant(local: string): string {
  return parse(local)?.toISOString() ?? local;
}

function parse(local: string): Date | null {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? null : date;
}
