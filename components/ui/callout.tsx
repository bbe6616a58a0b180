import type { ReactNode } from "react";
import { cn } from "./cn";
import { type Tone, tones } from "./tone";

type CalloutProps = {
  tone?: Tone;
  title?: ReactNode;
  /** `alert` for what answers an action just taken; leave it out for what stands on the page. */
  role?: "alert" | "status";
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
};

/** Something to know before going on, in its place on the page. */
export function Callout({ tone = "info", title, role, action, className, children }: CalloutProps) {
  const { icon: Icon, text, soft } = tones[tone];
  return (
    <div
      role={role}
      className={cn(
        "flex items-start gap-2.5 rounded-md border border-transparent px-3 py-2",
        soft,
        className,
      )}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", text)} />
      <div className="min-w-0 flex-1">
        {title && <p className={cn("font-medium", text)}>{title}</p>}
        {children}
      </div>
      {action}
    </div>
  );
}
