import type { ComponentProps, ReactNode } from "react";
import { cn } from "../ui/cn";

export type FormAction = (form: FormData) => Promise<void>;

type GroupProps = { label: string; action: FormAction; compact: boolean; children: ReactNode };

/** Answers to one question, each of which is given by pressing it. */
export function PreferenceGroup({ label, action, compact, children }: GroupProps) {
  return (
    <form action={action}>
      <fieldset>
        <legend className={cn("mb-1 text-xs font-medium text-text-muted", compact && "sr-only")}>
          {label}
        </legend>
        <div className="flex rounded-md bg-surface-sunken p-0.5">{children}</div>
      </fieldset>
    </form>
  );
}

export function PreferenceButton(props: ComponentProps<"button">) {
  return (
    <button
      {...props}
      type="submit"
      className={cn(
        "flex h-control-sm min-w-control-sm grow cursor-pointer items-center justify-center gap-1 rounded-sm border border-transparent px-1.5 text-sm whitespace-nowrap text-text-muted transition-colors hover:text-text",
        "aria-pressed:border-border aria-pressed:bg-surface-overlay aria-pressed:font-medium aria-pressed:text-text aria-pressed:shadow-raised",
      )}
    />
  );
}
