import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { inputClass } from "./input-class";

type SearchInputProps = Omit<ComponentProps<"input">, "type"> & { label: string };

/** Stands in a GET form, so that searching works without JavaScript too. */
export function SearchInput({ label, className, ...props }: SearchInputProps) {
  return (
    <div className={cn("relative", className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-text-muted"
      />
      <input
        placeholder={label}
        {...props}
        type="search"
        aria-label={label}
        className={cn(inputClass, "h-control pl-8")}
      />
    </div>
  );
}
