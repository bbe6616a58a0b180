import { cn } from "./cn";

/** Holds the place of something that loads; give it that thing's size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse rounded-sm bg-surface-hover", className)} />;
}
