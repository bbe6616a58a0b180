"use client";

import type { Ref } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Textarea } from "../ui/textarea";

type FieldProps = { error: string | undefined; registration: UseFormRegisterReturn };

export function NameField({
  error,
  registration,
  inputRef,
}: FieldProps & { inputRef?: Ref<HTMLInputElement> }) {
  const t = useTranslations("keys.fields");
  const { ref, ...rest } = registration;
  return (
    <Field id="name" label={t("name")} hint={t("nameHint")} error={error}>
      <Input
        {...rest}
        ref={(element) => {
          ref(element);
          if (typeof inputRef === "object" && inputRef !== null) inputRef.current = element;
        }}
        autoComplete="off"
      />
    </Field>
  );
}

export function DescriptionField({ error, registration }: FieldProps) {
  const t = useTranslations("keys.fields");
  return (
    <Field id="description" label={t("description")} optional error={error}>
      <Textarea {...registration} rows={2} />
    </Field>
  );
}

/** The fields of both forms by the name they have there. */
export function useFieldLabels() {
  const t = useTranslations("keys");
  return {
    name: t("fields.name"),
    description: t("fields.description"),
    scope: t("scope.inference"),
    allowed_model_names: t("models.names"),
    expires_at: t("expiry.title"),
    expires_in: t("expiry.title"),
    custom: t("custom.value"),
    user_id: t("holder.label"),
  };
}
