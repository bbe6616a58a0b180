"use client";

import { useEffect, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, type Resolver, useForm } from "react-hook-form";
import { useMessages, useTranslations } from "use-intl";
import type { IssueCode, Result } from "../../lib/result";
import { useConfirmed } from "./confirmed";

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
 * what was typed stays; where a recent sign-in is needed, it is asked for and the submission repeated. `failure` is
 * what belongs to no field. Give each field the id of its name.
 */
export function useResultForm<Fields extends FieldValues, Parsed, Data>(
  options: Options<Fields, Parsed, Data>,
) {
  const t = useTranslations();
  const confirmed = useConfirmed();
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<Fields, unknown, Parsed>({
    resolver: options.resolver,
    defaultValues: options.defaultValues,
    shouldFocusError: false,
  });
  const { issues: sentences } = useMessages();
  const isIssue = (code: string): code is IssueCode => Object.hasOwn(sentences, code);
  const text = (code: string) => t(isIssue(code) ? `issues.${code}` : "errors.invalid_input");
  const problems = Object.entries(form.formState.errors).flatMap(([fieldId, error]) => {
    const code = firstCode(error);
    return code === null ? [] : [{ fieldId, message: text(code), label: options.labels?.[fieldId] }];
  });
  const { submitCount, isDirty, isSubmitting } = form.formState;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per submit, when what it found is on the page.
  useEffect(() => focusFirst(problems), [submitCount]);

  const onSubmit = form.handleSubmit(async () => {
    setFailure(null);
    const result = await confirmed(() => options.submit(form.getValues())).catch(() => null);
    if (result === null) return setFailure(t("errors.unavailable"));
    if (result.ok) return options.onDone(result.data);
    const { code, values, issues } = result.error;
    if (issues.length === 0) return setFailure(t(`errors.${code}`, values));
    const whole = issues.find(({ path }) => path === "");
    if (whole) return setFailure(text(whole.message));
    // The server parsed these fields with the same schema, so its paths are theirs.
    for (const { path, message } of issues) form.setError(path as Path<Fields>, { message });
  });

  return {
    form,
    onSubmit,
    problems,
    failure,
    isPending: isSubmitting,
    isDirty,
    /** For `setValue`: counts as typed, and is checked at once when the form was submitted before. */
    typed: { shouldDirty: true, shouldValidate: form.formState.isSubmitted },
    /** The sentence to show at a field, if something is wrong with it or within it. */
    errorOf: (field: string) => problems.find((problem) => problem.fieldId === field)?.message,
  };
}

/** The errors of a list stand under its indexes; the first is told, since the list has one field. */
function firstCode(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  if ("message" in error && typeof error.message === "string") return error.message;
  return (
    Object.values(error)
      .map(firstCode)
      .find((code) => code !== null) ?? null
  );
}

/** Whichever stands first on the page, so that Tab goes on to the next. */
function focusFirst(problems: readonly { fieldId: string }[]): void {
  const ids = problems.map(({ fieldId }) => `#${CSS.escape(fieldId)}`);
  if (ids.length > 0) document.querySelector<HTMLElement>(ids.join())?.focus();
}
