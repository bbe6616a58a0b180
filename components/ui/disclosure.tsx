import { ChevronRight } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

type DisclosureProps = Omit<ComponentProps<"details">, "summary"> & { summary: ReactNode };

/** What few need, out of the way. Its fields keep their values and are sent while it is closed. */
export function Disclosure({ summary, className, children, ...props }: DisclosureProps) {
  return (
    <details {...props} className={cn("group/disclosure", className)}>
      <summary className="-mx-1.5 flex min-h-control w-fit cursor-pointer items-center gap-1 rounded-md px-1.5 font-medium text-text-muted select-none hover:text-text [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open/disclosure:rotate-90" />
        {summary}
      </summary>
      <div className="pt-1">{children}</div>
    </details>
  );
}
