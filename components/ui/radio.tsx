import { ChoiceLine, type ChoiceProps, choiceClass } from "./choice";
import { cn } from "./cn";

export function Radio({ label, hint, className, ...props }: ChoiceProps) {
  return (
    <ChoiceLine
      label={label}
      hint={hint}
      id={props.id}
      disabled={props.disabled}
      className={className}
      control={(ids) => (
        <input
          {...ids}
          {...props}
          type="radio"
          className={cn(choiceClass, "rounded-full before:size-1.5 before:rounded-full")}
        />
      )}
    />
  );
}

/** One of a few short answers side by side, such as 7 days or 30 days. Stands in a `Fieldset` of class `flex-row`. */
export function RadioChip({ label, className, ...props }: Omit<ChoiceProps, "hint">) {
  return (
    <label
      className={cn(
        "relative inline-flex h-control cursor-pointer items-center rounded-md border bg-surface-raised px-2.5 transition-colors select-none hover:bg-surface-hover",
        "has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent-text",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
        "has-disabled:cursor-default has-disabled:opacity-50",
        className,
      )}
    >
      <input {...props} type="radio" className="absolute inset-0 cursor-pointer opacity-0" />
      {label}
    </label>
  );
}
