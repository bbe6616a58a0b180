"use client";

import type { UseFormRegisterReturn } from "react-hook-form";
import { useTranslations } from "use-intl";
import { type KeyMaker, type KeyPreset, keyMakers, keyPresetNames } from "../../lib/keys/rules";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { Radio } from "../ui/radio";
import { Select } from "../ui/select";

type MakersFieldProps = {
  isPlatform: boolean;
  /** What holds where nothing is decided here. */
  above: KeyMaker;
  value: KeyMaker | null;
  onChange: (value: KeyMaker | null) => void;
};

/** Who may make keys: everyone whom the level above lets, or fewer. */
export function MakersField({ isPlatform, above, value, onChange }: MakersFieldProps) {
  const t = useTranslations("settings.keys");
  const least = keyMakers.indexOf(above);
  const chosen = value !== null && keyMakers.indexOf(value) > least ? value : above;
  return (
    <Fieldset legend={t("who_may_create")}>
      {keyMakers.map((maker, i) => (
        <Radio
          key={maker}
          name="who_may_create"
          label={t(`makers.${maker}`)}
          hint={i < least ? t("notAbove") : maker === "owners" && isPlatform ? t("ownersHint") : undefined}
          disabled={i < least}
          checked={chosen === maker}
          onChange={() => onChange(maker === above ? null : maker)}
        />
      ))}
    </Fieldset>
  );
}

type NumberFieldProps = {
  name: "max_lifetime_days" | "default_lifetime_days" | "max_keys_per_user";
  above: number | null;
  error: string | undefined;
  registration: UseFormRegisterReturn;
};

/** A number that may be left out, and what holds then. */
export function NumberField({ name, above, error, registration }: NumberFieldProps) {
  const t = useTranslations("settings.keys");
  return (
    <Field id={name} label={t(name)} hint={t(`hints.${name}`)} error={error}>
      <Input
        {...registration}
        inputMode="numeric"
        autoComplete="off"
        placeholder={above === null ? t("noLimit") : String(above)}
      />
    </Field>
  );
}

type PresetFieldProps = {
  above: KeyPreset;
  value: KeyPreset | null;
  onChange: (value: KeyPreset | null) => void;
};

/** What the form for a new key starts from. */
export function PresetField({ above, value, onChange }: PresetFieldProps) {
  const t = useTranslations("settings.keys");
  return (
    <Field id="default_preset" label={t("default_preset")} hint={t("default_preset_hint")}>
      <Select
        value={value ?? above}
        onChange={({ target }) => {
          const chosen = keyPresetNames.find((name) => name === target.value) ?? above;
          onChange(chosen === above ? null : chosen);
        }}
      >
        {keyPresetNames.map((name) => (
          <option key={name} value={name}>
            {t(`presets.${name}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
