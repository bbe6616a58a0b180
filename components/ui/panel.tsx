import { type ReactNode, useId } from "react";
import { cn } from "./cn";

type PanelProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** One matter of a page, under its own heading. */
export function Panel({ title, description, actions, className, children }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-lg border bg-surface-raised">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-3.5">
        <div className="min-w-0">
          <h2 id={id} className="text-lg font-semibold">
            {title}
          </h2>
          {description && <p className="text-text-muted">{description}</p>}
        </div>
        {actions}
      </div>
      <div className={cn("px-4 pt-3 pb-4", className)}>{children}</div>
    </section>
  );
}
