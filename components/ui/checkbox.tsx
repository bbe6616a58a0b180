import { ChoiceLine, type ChoiceProps, choiceClass } from "./choice";
import { cn } from "./cn";

const tick =
  "rounded-sm before:size-2.5 before:[clip-path:polygon(14%_44%,0_65%,50%_100%,100%_16%,80%_0,43%_62%)] indeterminate:before:[clip-path:inset(40%_0)]";

export function Checkbox({ label, hint, className, ...props }: ChoiceProps) {
  return (
    <ChoiceLine
      label={label}
      hint={hint}
      id={props.id}
      disabled={props.disabled}
      className={className}
      control={(ids) => <input {...ids} {...props} type="checkbox" className={cn(choiceClass, tick)} />}
    />
  );
}
