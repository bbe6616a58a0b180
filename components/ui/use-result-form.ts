"use client";

import { useState } from "react";
import {
  type DefaultValues,
  type FieldErrors,
  type FieldValues,
  type Path,
  type Resolver,
  useForm,
} from "react-hook-form";
import { useTranslations } from "use-intl";
import type { Result } from "../../lib/result";

type Options<Fields extends FieldValues, Parsed, Data> = {
  /** Of the same schema the server parses with. */
  resolver: Resolver<Fields, unknown, Parsed>;
  defaultValues: DefaultValues<Fields>;
  /** What the fields are called, for the summary of what is wrong. */
  labels?: Record<string, string>;
  submit: (fields: Fields) => Promise<Result<Data>>;
  onDone: (data: Data) => void;
};

/**
 * A form whose answer is a `Result`: what the server refuses appears at its field as if the browser had found it, and
 * what was typed stays. `failure` is what belongs to no field. Give each field the id of its name.
 */
export function useResultForm<Fields extends FieldValues, Parsed, Data>(
  options: Options<Fields, Parsed, Data>,
) {
  const t = useTranslations();
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<Fields, unknown, Parsed>({
    resolver: options.resolver,
    defaultValues: options.defaultValues,
  });
  const text = (code: string) =>
    t.has(`issues.${code}` as never) ? t(`issues.${code}` as never) : t("errors.invalid_input");
  const problems = flatten(form.formState.errors).map(({ path, code }) => ({
    fieldId: path.split(".")[0] ?? path,
    message: text(code),
    label: options.labels?.[path.split(".")[0] ?? path],
  }));

  const onSubmit = form.handleSubmit(async () => {
    setFailure(null);
    const result = await options.submit(form.getValues()).catch(() => null);
    if (result === null) return setFailure(t("errors.unavailable"));
    if (result.ok) return options.onDone(result.data);
    const { code, values, issues } = result.error;
    if (issues.length === 0) return setFailure(t(`errors.${code}`, values));
    issues.forEach(({ path, message }, index) => {
      form.setError(path as Path<Fields>, { message }, { shouldFocus: index === 0 });
    });
  });

  return {
    form,
    onSubmit,
    problems,
    failure,
    isPending: form.formState.isSubmitting,
    /** For `setValue`: counts as typed, and is checked at once when the form was submitted before. */
    typed: { shouldDirty: true, shouldValidate: form.formState.isSubmitted },
    /** The sentence to show at a field, if something is wrong with it or within it. */
    errorOf: (field: string) => problems.find((problem) => problem.fieldId === field)?.message,
  };
}

/** Errors of lists nest by index; each leaf is named by its dotted path. */
function flatten(errors: FieldErrors, prefix = ""): { path: string; code: string }[] {
  return Object.entries(errors).flatMap(([name, error]) => {
    const path = prefix + name;
    if (error === undefined || error === null || typeof error !== "object") return [];
    if (typeof error.message === "string") return [{ path, code: error.message }];
    return flatten(error as FieldErrors, `${path}.`);
  });
}
