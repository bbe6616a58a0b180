import type { ComponentProps } from "react";
import { cn } from "./cn";

type TableProps = ComponentProps<"table"> & { caption: string };

/**
 * Where a table is wider than its place, it scrolls on its own while the row's name and its corners stay in view. They
 * lie above the rest, and the one with an open menu above the others.
 */
const keptInView =
  "md:max-2xl:sticky md:max-2xl:z-1 md:max-2xl:bg-inherit has-data-popup-open:z-20 md:max-2xl:has-data-popup-open:z-20";

/** A real table whose rows become cards on a phone, by style alone: `TableCell`'s `label` stands where the header was. */
export function Table({ caption, className, children, ...props }: TableProps) {
  return (
    <div className="md:rounded-lg md:border md:bg-surface-raised md:max-2xl:overflow-x-auto md:max-2xl:scroll-px-44 2xl:overflow-clip">
      <table
        {...props}
        className={cn("w-full border-separate border-spacing-0 tabular-nums max-md:block", className)}
      >
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}

export function TableHead(props: ComponentProps<"tr">) {
  return (
    <thead className="max-md:hidden">
      <tr {...props} />
    </thead>
  );
}

export function HeaderCell({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...props}
      className={cn(
        "top-0 z-10 h-9 border-b bg-surface-sunken px-2 text-left text-sm font-medium whitespace-nowrap text-text-muted first:pl-4 last:pr-4 2xl:sticky",
        "md:max-2xl:first:sticky md:max-2xl:first:left-0 md:max-2xl:last:sticky md:max-2xl:last:right-0",
        className,
      )}
    />
  );
}

export function TableBody({ className, ...props }: ComponentProps<"tbody">) {
  return <tbody {...props} className={cn("max-md:flex max-md:flex-col max-md:gap-2", className)} />;
}

/** Say `aria-selected` on a selected row. */
export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr
      {...props}
      className={cn(
        "group/row bg-surface-raised hover:bg-surface-hover aria-selected:bg-accent-soft",
        "max-md:grid max-md:grid-cols-[auto_1fr_auto] max-md:items-center max-md:rounded-lg max-md:border max-md:py-1.5",
        className,
      )}
    />
  );
}

const cell =
  "px-2 py-row align-middle md:border-b md:first:pl-4 md:last:pr-4 md:group-last/row:border-b-0 max-md:px-3 max-md:py-1";

/** The cell that names its row; it takes the width the others leave. On a phone it heads the card, between what `CornerCell`s there are. */
export function RowHeader({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="row"
      {...props}
      className={cn(
        cell,
        keptInView,
        "left-0 text-left font-medium max-md:col-start-2 max-md:row-start-1 max-md:min-w-0",
        "md:w-full md:max-w-0 md:min-w-36 md:truncate md:py-0.5",
        className,
      )}
    />
  );
}

export function TableCell({ label, className, ...props }: ComponentProps<"td"> & { label: string }) {
  return (
    <td
      {...props}
      data-label={label}
      className={cn(
        cell,
        "md:whitespace-nowrap max-md:col-span-full max-md:flex max-md:min-w-0 max-md:items-baseline max-md:justify-between max-md:gap-4 max-md:text-right",
        "max-md:before:shrink-0 max-md:before:text-text-muted max-md:before:content-[attr(data-label)]",
        className,
      )}
    />
  );
}

/** A cell without a heading of its own: selection at the start of the row, actions at its end. */
export function CornerCell({ side, className, ...props }: ComponentProps<"td"> & { side: "start" | "end" }) {
  return (
    <td
      {...props}
      className={cn(
        cell,
        keptInView,
        "whitespace-nowrap max-md:row-start-1 md:w-px md:py-0",
        side === "start"
          ? "left-0 pr-0 max-md:col-start-1 max-md:pr-0"
          : "right-0 max-md:col-start-3 max-md:px-1 md:pl-0 md:last:pr-2",
        className,
      )}
    />
  );
}
