import type { ReactNode } from "react";
import { cn } from "./cn";

/** Facts of one thing as term and value; its children are `Detail`s. */
export function DetailList({ className, children }: { className?: string; children: ReactNode }) {
  return <dl className={cn("flex flex-col", className)}>{children}</dl>;
}

export function Detail({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 border-b py-2 last:border-b-0 md:grid-cols-[10rem_1fr]">
      <dt className="text-text-muted">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
