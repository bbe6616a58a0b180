"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useFieldControl } from "./field-context";
import { inputClass } from "./input-class";

/** The browser's own select; its children are `<option>`s. */
export function Select({ className, ...props }: ComponentProps<"select">) {
  return (
    <div className={cn("relative", className)}>
      <select
        {...useFieldControl()}
        {...props}
        className={cn(inputClass, "h-control cursor-pointer appearance-none pr-8")}
      />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-text-muted"
      />
    </div>
  );
}
