"use client";

import { Fragment, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Radio } from "../ui/radio";
import { ModelCombobox } from "./model-combobox";
import { effectOf, ModelEffect } from "./model-effect";
import { type UsableModels, useClosedNames } from "./use-usable-models";

type Access = "all" | "chosen" | "none";
type Models = string[] | null;
type ModelEditorProps = {
  value: Models;
  /** What the key's user may call. */
  usable: UsableModels;
  error?: string | undefined;
  onChange: (models: Models) => void;
};

const nothing: readonly never[] = [];

/** Null is all models, now and in future; a list is those names and patterns; an empty list is none. */
export function ModelEditor({ value, usable, error, onChange }: ModelEditorProps) {
  const t = useTranslations("keys.models");
  const [access, setAccess] = useState<Access>(
    value === null ? "all" : value.length === 0 ? "none" : "chosen",
  );
  const [names, setNames] = useState<readonly string[]>(value ?? nothing);
  const [leftover, setLeftover] = useState("");
  const models = usable.state === "ready" ? usable.models : nothing;
  const closed = useClosedNames(usable, names);
  const effect = useMemo(
    () => (models.length === 0 && closed.size === 0 ? null : effectOf(names, models, closed)),
    [names, models, closed],
  );

  function choose(next: Access) {
    setAccess(next);
    onChange({ all: null, chosen: toValue(names, leftover), none: [] }[next]);
  }

  const chooser = (
    <div className={access === "chosen" ? "flex flex-col gap-1.5 pb-1.5 pl-6" : "hidden"}>
      <Field
        id="allowed_model_names"
        label={t("names")}
        hint={t(models.length > 0 ? "namesHint" : "namesTyped")}
        error={leftover === "" ? error : t("leftover", { text: leftover })}
      >
        <ModelCombobox
          names={names}
          models={models}
          effect={effect}
          onChange={(next) => {
            setNames(next);
            setLeftover("");
            onChange(toValue(next, ""));
          }}
          onLeftover={(text) => {
            if (text === leftover) return;
            setLeftover(text);
            onChange(toValue(names, text));
          }}
        />
      </Field>
      <CatalogueState usable={usable} />
      {effect && <ModelEffect effect={effect} />}
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
          {one === "chosen" && chooser}
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

/** What the list of models is waiting for, or why there is none; names can be typed all the same. */
function CatalogueState({ usable }: { usable: UsableModels }) {
  const t = useTranslations("keys.models.catalogue");
  if (usable.state === "failed") {
    return (
      <Callout
        tone="warning"
        role="status"
        action={
          <Button size="sm" onClick={usable.retry}>
            {t("retry")}
          </Button>
        }
      >
        {t("failed")}
      </Callout>
    );
  }
  const sentence = usable.state === "loading" ? t("loading") : usable.models.length === 0 ? t("empty") : "";
  return (
    <p role="status" className={sentence === "" ? "sr-only" : "text-sm text-text-muted"}>
      {sentence}
    </p>
  );
}

/** Nothing yet, and text that is not decided on, is an empty name, which the schema asks to fill in. */
function toValue(names: readonly string[], leftover: string): string[] {
  return leftover !== "" || names.length === 0 ? [...names, ""] : [...names];
}
