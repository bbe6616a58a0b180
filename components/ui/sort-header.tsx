import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { HeaderCell } from "./table";

type SortHeaderProps = {
  /** Where pressing it leads: the same list, sorted by this column. */
  href: string;
  sorted: "ascending" | "descending" | null;
  className?: string;
  children: ReactNode;
};

const icons = { ascending: ArrowUp, descending: ArrowDown };

/** A column that sorts: a link, so Back, sharing and a browser without JavaScript work. */
export function SortHeader({ href, sorted, className, children }: SortHeaderProps) {
  const Icon = sorted ? icons[sorted] : ChevronsUpDown;
  return (
    <HeaderCell aria-sort={sorted ?? undefined} className={className}>
      <NextLink
        href={href}
        prefetch={false}
        scroll={false}
        className={cn(
          "group/sort -mx-1.5 inline-flex h-7 items-center gap-1 rounded-sm px-1.5 hover:bg-surface-hover hover:text-text",
          sorted && "text-text",
        )}
      >
        {children}
        <Icon aria-hidden className={cn("size-3.5", !sorted && "opacity-40 group-hover/sort:opacity-100")} />
      </NextLink>
    </HeaderCell>
  );
}
