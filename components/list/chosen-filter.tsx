import { X } from "lucide-react";
import NextLink from "next/link";

type ChosenFilterProps = {
  label: string;
  /** What its × does, and where that leads. */
  clear: string;
  href: string;
};

/** A filter that somebody came with and no field shows; its × takes it away. */
export function ChosenFilter({ label, clear, href }: ChosenFilterProps) {
  return (
    <span className="inline-flex h-control max-w-full items-center gap-1 rounded-md border bg-accent-soft pr-1 pl-2.5 text-accent-text">
      <span className="truncate">{label}</span>
      <NextLink
        href={href}
        prefetch={false}
        aria-label={clear}
        title={clear}
        className="grid size-6 shrink-0 place-items-center rounded-sm hover:bg-surface-hover"
      >
        <X aria-hidden className="size-4" />
      </NextLink>
    </span>
  );
}
