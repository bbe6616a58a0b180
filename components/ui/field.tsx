"use client";

import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { cn } from "./cn";
import { FieldContext } from "./field-context";
import { FieldError, FieldHint } from "./field-notes";

type FieldProps = {
  label: ReactNode;
  /** Name the control's id where an error summary has to link to it. */
  id?: string;
  hint?: ReactNode;
  error?: ReactNode;
  optional?: boolean;
  className?: string;
  children: ReactNode;
};

/** One labelled control. The control inside (`Input`, `Select`, …) finds its id, hint and error by itself. */
export function Field({ label, id, hint, error, optional = false, className, children }: FieldProps) {
  const t = useTranslations("ui");
  const ownId = useId();
  const controlId = id ?? ownId;
  const hintId = `${controlId}-hint`;
  const errorId = `${controlId}-error`;
  const notes = [error && errorId, hint && hintId].filter(Boolean).join(" ");
  const control = {
    id: controlId,
    ...(notes && { "aria-describedby": notes }),
    ...(error ? { "aria-invalid": true as const } : {}),
  };
  return (
    <div className={cn("flex min-w-0 flex-col gap-1", className)}>
      <label id={`${controlId}-label`} htmlFor={controlId} className="font-medium">
        {label}
        {optional && <span className="font-normal text-text-muted"> ({t("optional")})</span>}
      </label>
      <FieldContext value={control}>{children}</FieldContext>
      {error && <FieldError id={errorId}>{error}</FieldError>}
      {hint && <FieldHint id={hintId}>{hint}</FieldHint>}
    </div>
  );
}
