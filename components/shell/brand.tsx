import { cn } from "../ui/cn";

/** A key whose shaft and bit are an L. The same drawing stands in public/icon.svg. */
function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7 shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g
        fill="none"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      >
        <circle cx="12.5" cy="10" r="4" />
        <path d="M12.5 14v11h8v-3.5M12.5 19.5h4" />
      </g>
    </svg>
  );
}

/** The name is a proper noun, the same in every language. */
export function Brand({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2 text-lg font-semibold tracking-tight", className)}>
      <BrandMark />
      Latchkey
    </span>
  );
}
