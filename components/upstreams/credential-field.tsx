"use client";

import { Fragment, useState } from "react";
import { useTranslations } from "use-intl";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { Radio } from "../ui/radio";

const fates = ["keep", "replace", "remove"] as const;
type Fate = (typeof fates)[number];

/** Absent keeps what is stored, null takes it away. */
type Credential = string | null | undefined;

type CredentialFieldProps = {
  isStored: boolean;
  /** The one that is stored goes with this address, whatever is chosen. */
  isLost: boolean;
  value: Credential;
  error: string | undefined;
  onChange: (value: Credential) => void;
};

/** What the upstream asks of its callers. It is only ever written: what is stored is kept, replaced or removed. */
export function CredentialField({ isStored, isLost, value, error, onChange }: CredentialFieldProps) {
  const t = useTranslations("upstreams.credential");
  const [fate, setFate] = useState<Fate>(
    value === undefined ? "keep" : value === null ? "remove" : "replace",
  );
  const [text, setText] = useState(value ?? "");

  function choose(next: Fate) {
    setFate(next);
    onChange({ keep: undefined, replace: text, remove: null }[next]);
  }

  function type(next: string) {
    setText(next);
    onChange(!isStored || isLost ? next || undefined : next);
  }

  const field = (label: string) => (
    <Field id="credential" label={label} hint={t("hint")} error={error} optional={!isStored || isLost}>
      <SecretInput value={text} onType={type} />
    </Field>
  );

  if (!isStored) return field(t("label"));
  if (isLost) {
    return (
      <div className="flex flex-col gap-2">
        <Callout tone="warning" role="alert" title={t("dropped.title")}>
          <p>{t("dropped.description")}</p>
        </Callout>
        {field(t("new"))}
      </div>
    );
  }
  return (
    <Fieldset legend={t("label")} hint={t("stored")}>
      {fates.map((one) => (
        <Fragment key={one}>
          <Radio name="credential_fate" label={t(one)} checked={fate === one} onChange={() => choose(one)} />
          {one === "replace" && fate === one && <div className="pb-1.5 pl-6">{field(t("new"))}</div>}
        </Fragment>
      ))}
    </Fieldset>
  );
}

/** No password of a person's, so none that a password manager should keep. */
function SecretInput({ value, onType }: { value: string; onType: (text: string) => void }) {
  return (
    <Input
      value={value}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      data-1p-ignore
      data-lpignore="true"
      data-bwignore
      data-form-type="other"
      className="font-mono text-sm"
      onChange={({ target }) => onType(target.value)}
    />
  );
}
