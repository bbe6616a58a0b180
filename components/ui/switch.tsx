import { ChoiceLine, type ChoiceProps } from "./choice";

/** For what takes effect at once; a choice that waits for "Save" is a `Checkbox`. */
export function Switch({ label, hint, className, ...props }: ChoiceProps) {
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
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox says by itself whether it is on
          role="switch"
          className="h-4.5 w-8 shrink-0 cursor-pointer appearance-none rounded-full bg-border-strong p-0.5 transition-colors before:block before:size-3.5 before:rounded-full before:bg-on-accent before:transition-transform checked:bg-accent checked:before:translate-x-3.5 disabled:cursor-default disabled:opacity-50 forced-colors:appearance-auto forced-colors:before:hidden"
        />
      )}
    />
  );
}
