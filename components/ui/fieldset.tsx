import { type ReactNode, useId } from "react";
import { cn } from "./cn";
import { FieldError, FieldHint } from "./field-notes";

type FieldsetProps = {
  legend: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  disabled?: boolean;
  className?: string;
  children: ReactNode;
};

/** A group of choices under one question. */
export function Fieldset({ legend, hint, error, disabled, className, children }: FieldsetProps) {
  const id = useId();
  const notes = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <fieldset
      disabled={disabled}
      aria-describedby={notes || undefined}
      className="flex min-w-0 flex-col gap-1"
    >
      <legend className="mb-1 font-medium">{legend}</legend>
      {hint && <FieldHint id={`${id}-hint`}>{hint}</FieldHint>}
      <div className={cn("flex min-w-0 flex-col", className)}>{children}</div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
