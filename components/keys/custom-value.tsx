"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { customMinDistinct, customMinLength } from "../../lib/keys/schema";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { Radio } from "../ui/radio";

type CustomValueProps = {
  value: string | null;
  /** Why none can be brought along; null when one can. */
  barrier: string | null;
  error?: string | undefined;
  onChange: (value: string | null) => void;
};

/** A generated value is the first choice; one brought along stays typed while the other is chosen. */
export function CustomValue({ value, barrier, error, onChange }: CustomValueProps) {
  const t = useTranslations("keys.custom");
  const [text, setText] = useState("");
  const isCustom = value !== null;
  const progress = {
    length: text.length,
    minLength: customMinLength,
    distinct: new Set(text).size,
    minDistinct: customMinDistinct,
  };
  return (
    <Fieldset legend={t("title")}>
      <Radio name="value" label={t("generate")} checked={!isCustom} onChange={() => onChange(null)} />
      <Radio
        name="value"
        label={t("bring")}
        disabled={barrier !== null}
        hint={barrier ?? t("bringHint")}
        checked={isCustom}
        onChange={() => onChange(text)}
      />
      <div className={isCustom ? "pl-6" : "hidden"}>
        <Field id="custom" label={t("value")} hint={t("progress", progress)} error={error}>
          <Input
            value={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            data-bwignore
            data-form-type="other"
            className="font-mono text-sm"
            onChange={(event) => {
              setText(event.target.value);
              onChange(event.target.value);
            }}
          />
        </Field>
      </div>
    </Fieldset>
  );
}
