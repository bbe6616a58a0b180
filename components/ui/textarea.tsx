"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useFieldControl } from "./field-context";
import { inputClass } from "./input-class";

/** Grows with what is typed, where the browser can. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={2}
      {...useFieldControl()}
      {...props}
      className={cn(
        inputClass,
        "field-sizing-content max-h-64 read-only:bg-surface-sunken min-h-14 py-1.5",
        className,
      )}
    />
  );
}
