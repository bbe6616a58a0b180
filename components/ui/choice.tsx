import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { cn } from "./cn";

/** Shared by `Checkbox`, `Radio` and `Switch`: a native input, its label to press, and a hint that describes it. */
export type ChoiceProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode };

/** The drawn look of a native checkbox or radio; high contrast keeps the system's own. */
export const choiceClass = [
  "grid size-4 shrink-0 cursor-pointer appearance-none place-content-center border border-border-strong bg-surface-raised transition-colors",
  "checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent aria-invalid:border-danger",
  "before:scale-0 before:bg-on-accent before:transition-transform checked:before:scale-100 indeterminate:before:scale-100",
  "disabled:cursor-default disabled:opacity-50 forced-colors:appearance-auto forced-colors:before:hidden",
].join(" ");

type Ids = { id: string; "aria-labelledby": string; "aria-describedby"?: string };

type ChoiceLineProps = Pick<ChoiceProps, "label" | "hint" | "disabled" | "id" | "className"> & {
  control: (ids: Ids) => ReactNode;
};

/** The hint can be pressed like the label, yet it describes the control rather than naming it. */
export function ChoiceLine({ label, hint, disabled, id, className, control }: ChoiceLineProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const labelId = `${inputId}-label`;
  const hintId = `${inputId}-hint`;
  return (
    <label
      htmlFor={inputId}
      className={cn(
        "flex min-w-0 items-start gap-2 py-1.5",
        disabled ? "cursor-default text-text-muted" : "cursor-pointer",
        className,
      )}
    >
      <span className="flex h-5 items-center">
        {control({ id: inputId, "aria-labelledby": labelId, ...(hint && { "aria-describedby": hintId }) })}
      </span>
      <span className="min-w-0">
        <span id={labelId}>{label}</span>
        {hint && (
          <span id={hintId} className="block text-sm text-text-muted">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
