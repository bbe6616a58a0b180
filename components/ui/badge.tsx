import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { type Tone, tones } from "./tone";

type BadgeProps = { tone?: Tone; icon?: LucideIcon; className?: string; children: ReactNode };

/** A state in a word, with the sign of its tone or one of its own. */
export function Badge({ tone = "neutral", icon, className, children }: BadgeProps) {
  const Icon = icon ?? tones[tone].icon;
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-1 rounded-sm border border-transparent align-middle px-1.5 text-xs font-medium whitespace-nowrap",
        tones[tone].text,
        tones[tone].soft,
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  );
}

type TagProps = { isWhole?: boolean; className?: string; children: ReactNode };

/** A short word that stands for itself: a scope, a model, a count. What is too long is cut, unless `isWhole`. */
export function Tag({ isWhole = false, className, children }: TagProps) {
  return (
    <span
      className={cn(
        "inline-flex min-h-5 max-w-full items-center rounded-sm border bg-surface-sunken px-1.5 align-middle text-xs",
        className,
      )}
    >
      <span className={isWhole ? "wrap-anywhere" : "truncate"}>{children}</span>
    </span>
  );
}
