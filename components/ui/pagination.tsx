"use client";

import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClass } from "./button-class";
import { cn } from "./cn";

type PaginationProps = {
  page: number;
  perPage: number;
  total: number;
  /** Where each step leads. */
  hrefs: { first: string; previous: string; next: string; last: string };
  /** Other numbers of rows a page may have, where each is found. */
  sizes: readonly { size: number; href: string }[];
};

/** Which rows these are, and links to the others. */
export function Pagination({ page, perPage, total, hrefs, sizes }: PaginationProps) {
  const t = useTranslations("ui");
  const totalPages = Math.max(1, Math.ceil(total / perPage));
  const from = total === 0 ? 0 : (page - 1) * perPage + 1;
  return (
    <nav aria-label={t("pages")} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-text-muted">
        <p className="tabular-nums">{t("range", { from, to: Math.min(total, page * perPage), total })}</p>
        {total > smallestSize(sizes) && <Sizes perPage={perPage} sizes={sizes} />}
      </div>
      {totalPages > 1 && (
        <div className="flex items-center gap-1">
          <Step href={page > 1 && hrefs.first} label={t("firstPage")} icon={<ChevronFirst />} />
          <Step href={page > 1 && hrefs.previous} label={t("previousPage")} icon={<ChevronLeft />} />
          <span className="px-2 text-sm tabular-nums">{t("page", { page, totalPages })}</span>
          <Step href={page < totalPages && hrefs.next} label={t("nextPage")} icon={<ChevronRight />} />
          <Step href={page < totalPages && hrefs.last} label={t("lastPage")} icon={<ChevronLast />} />
        </div>
      )}
    </nav>
  );
}

function smallestSize(sizes: PaginationProps["sizes"]): number {
  return Math.min(...sizes.map(({ size }) => size));
}

function Sizes({ perPage, sizes }: Pick<PaginationProps, "perPage" | "sizes">) {
  const t = useTranslations("ui");
  return (
    <div className="flex items-center gap-1">
      <span id="rows-a-page">{t("rowsPerPage")}</span>
      <ul aria-labelledby="rows-a-page" className="flex tabular-nums">
        {sizes.map(({ size, href }) => (
          <li key={size}>
            <NextLink
              href={href}
              prefetch={false}
              scroll={false}
              aria-current={size === perPage ? "true" : undefined}
              className="inline-grid h-7 min-w-7 place-items-center rounded-sm px-1 text-text-muted hover:bg-surface-hover aria-[current]:font-medium aria-[current]:text-text"
            >
              {size}
            </NextLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

type StepProps = { href: string | false; label: string; icon: ReactNode };

/** At an end its sign stays, so that nothing moves under the pointer. */
function Step({ href, label, icon }: StepProps) {
  const look = buttonClass({ variant: "secondary", size: "icon" });
  if (!href) {
    return (
      <span aria-hidden className={cn(look, "pointer-events-none opacity-40")}>
        {icon}
      </span>
    );
  }
  return (
    <NextLink href={href} prefetch={false} aria-label={label} title={label} className={look}>
      {icon}
    </NextLink>
  );
}
