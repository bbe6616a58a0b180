"use client";

import { Fragment, useState } from "react";
import { useTranslations } from "use-intl";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Radio } from "../ui/radio";
import { Textarea } from "../ui/textarea";

type Access = "all" | "chosen" | "none";
type Models = string[] | null;
type ModelEditorProps = {
  value: Models;
  error?: string | undefined;
  onChange: (models: Models) => void;
};

/** Null is all models, now and in future; a list is those names and patterns; an empty list is none. */
export function ModelEditor({ value, error, onChange }: ModelEditorProps) {
  const t = useTranslations("keys.models");
  const [access, setAccess] = useState<Access>(
    value === null ? "all" : value.length === 0 ? "none" : "chosen",
  );
  const [text, setText] = useState(value?.join("\n") ?? "");

  function choose(next: Access) {
    setAccess(next);
    onChange({ all: null, chosen: toNames(text), none: [] }[next]);
  }

  const names = (
    <div className={access === "chosen" ? "pb-1.5 pl-6" : "hidden"}>
      <Field id="allowed_model_names" label={t("names")} hint={t("namesHint")} error={error}>
        <Textarea
          rows={4}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          className="font-mono text-sm"
          onChange={(event) => {
            setText(event.target.value);
            onChange(toNames(event.target.value));
          }}
        />
      </Field>
    </div>
  );

  return (
    <Fieldset legend={t("title")}>
      {(["all", "chosen", "none"] as const).map((one) => (
        <Fragment key={one}>
          <Radio
            name="models"
            label={t(`access.${one}`)}
            checked={access === one}
            onChange={() => choose(one)}
          />
          {one === "chosen" && names}
        </Fragment>
      ))}
      {access === "none" && (
        <Callout tone="warning" className="mt-1">
          {t("noneWarning")}
        </Callout>
      )}
    </Fieldset>
  );
}

/** One name a line; a pasted list may have commas. Nothing yet is one empty name, which the schema asks to fill in. */
function toNames(text: string): string[] {
  const names = text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length > 0 ? names : [""];
}
