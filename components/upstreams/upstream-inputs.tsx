"use client";

import type { Ref, RefObject } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useTranslations } from "use-intl";
import { type Upstream, upstreamKinds, upstreamStates } from "../../lib/upstreams";
import { Disclosure } from "../ui/disclosure";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Input } from "../ui/input";
import { Radio } from "../ui/radio";
import { CredentialField } from "./credential-field";
import { SecondsField } from "./seconds-field";
import type { UpstreamFields, upstreamForm } from "./upstream-form";

export const limitFields = ["connect_timeout_ms", "first_byte_timeout_ms", "idle_timeout_ms"] as const;

type Form = UseFormReturn<UpstreamFields, unknown, (typeof upstreamForm)["_output"]>;

type UpstreamInputsProps = {
  form: Form;
  typed: { shouldDirty: boolean; shouldValidate: boolean };
  /** As it is stored; null while it is new. */
  stored: Upstream | null;
  /** The stored credential goes with the address that is typed. */
  isLost: boolean;
  errorOf: (field: string) => string | undefined;
  nameInput: RefObject<HTMLInputElement | null>;
  more: Ref<HTMLDetailsElement>;
};

/** What there is to say of an upstream; a new one takes requests. */
export function UpstreamInputs(props: UpstreamInputsProps) {
  const { form, typed, stored, isLost, errorOf, nameInput, more } = props;
  const t = useTranslations("upstreams");
  const labels = useUpstreamLabels();
  const values = form.watch();
  const { ref, ...name } = form.register("name");
  return (
    <>
      <Field id="name" label={labels.name} hint={t("fields.nameHint")} error={errorOf("name")}>
        <Input
          {...name}
          ref={(input) => {
            ref(input);
            nameInput.current = input;
          }}
          autoComplete="off"
        />
      </Field>
      <Fieldset legend={labels.kind}>
        {upstreamKinds.map((kind) => (
          <Radio
            key={kind}
            {...form.register("kind")}
            value={kind}
            label={t(`kind.${kind}`)}
            hint={t(`kindHint.${kind}`)}
          />
        ))}
      </Fieldset>
      <Field
        id="base_url"
        label={labels.base_url}
        hint={t("fields.base_urlHint")}
        error={errorOf("base_url")}
      >
        <Input
          {...form.register("base_url")}
          type="url"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono text-sm"
        />
      </Field>
      <CredentialField
        isStored={stored?.has_credential ?? false}
        isLost={isLost}
        value={values.credential}
        error={errorOf("credential")}
        onChange={(credential) => form.setValue("credential", credential, typed)}
      />
      {stored && (
        <Fieldset legend={labels.state}>
          {upstreamStates.map((state) => (
            <Radio
              key={state}
              {...form.register("state")}
              value={state}
              label={t(`state.${state}`)}
              hint={t(`stateHint.${state}`)}
            />
          ))}
        </Fieldset>
      )}
      <Disclosure ref={more} summary={t("fields.more")}>
        <div className="flex flex-col gap-4">
          {limitFields.map((limit) => (
            <SecondsField
              key={limit}
              id={limit}
              label={labels[limit]}
              hint={limit === "first_byte_timeout_ms" ? t("fields.first_byte_timeout_msHint") : undefined}
              value={values[limit]}
              error={errorOf(limit)}
              onChange={(milliseconds) => form.setValue(limit, milliseconds, typed)}
            />
          ))}
        </div>
      </Disclosure>
    </>
  );
}

/** The fields by the name they have in the form. */
export function useUpstreamLabels() {
  const t = useTranslations("upstreams");
  return {
    name: t("columns.name"),
    kind: t("fields.kind"),
    base_url: t("fields.base_url"),
    credential: t("credential.label"),
    state: t("fields.state"),
    connect_timeout_ms: t("fields.connect_timeout_ms"),
    first_byte_timeout_ms: t("fields.first_byte_timeout_ms"),
    idle_timeout_ms: t("fields.idle_timeout_ms"),
  };
}

/** What is stored in a field, as one reads it; of a credential, that there is one or none. */
export function useToldField() {
  const t = useTranslations("upstreams");
  return (name: keyof UpstreamFields, row: Upstream | null): string => {
    if (row === null) return "";
    switch (name) {
      case "kind":
        return t(`kind.${row.kind}`);
      case "state":
        return t(`state.${row.state}`);
      case "credential":
        return row.has_credential ? t("credential.stored") : t("credential.none");
      case "name":
      case "base_url":
        return row[name];
      default:
        return String(row[name] / 1000);
    }
  };
}
