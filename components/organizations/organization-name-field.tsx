"use client";

import type { Ref } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

type OrganizationNameFieldProps = {
  error: string | undefined;
  registration: UseFormRegisterReturn;
  inputRef?: Ref<HTMLInputElement>;
};

export function OrganizationNameField({ error, registration, inputRef }: OrganizationNameFieldProps) {
  const t = useTranslations("organizations");
  const { ref, ...rest } = registration;
  return (
    <Field id="name" label={t("columns.name")} error={error} className="w-full max-w-96">
      <Input
        {...rest}
        ref={(element) => {
          ref(element);
          if (typeof inputRef === "object" && inputRef !== null) inputRef.current = element;
        }}
        dir="auto"
        autoComplete="off"
      />
    </Field>
  );
}
