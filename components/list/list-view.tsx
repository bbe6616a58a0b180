"use client";

import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { filtersOf, type ListPlace, listHref, type PaginatedList } from "../../lib/list";
import { PageHeader } from "../shell/page-header";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";
import { Pagination } from "../ui/pagination";

const pageSizes = [25, 50, 100];

type ListViewProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  list: ListPlace;
  pagination: PaginatedList<unknown>["pagination"];
  /** What stands above the list, whatever is in it. */
  notice?: ReactNode;
  filters: ReactNode;
  /** What stands where the filters leave nothing, with the way back to everything. */
  noMatch: { title: string; description: string; clear: string };
  /** What stands where there is nothing at all. */
  empty: ReactNode;
  /** The rows. */
  children: ReactNode;
};

/** A page of a list: its heading, filters, rows, and the way to the others; or why there is nothing. */
export function ListView({ title, description, actions, notice, ...rows }: ListViewProps) {
  return (
    <>
      <PageHeader title={title} description={description} actions={actions} />
      {notice}
      <ListRows {...rows} />
    </>
  );
}

type ListRowsProps = Omit<ListViewProps, "title" | "description" | "actions" | "notice">;

/** A list that is a part of its page. */
export function ListRows({ list, pagination, filters, noMatch, empty, children }: ListRowsProps) {
  const { page, perPage, total, totalPage } = pagination;
  const hrefOf = (to: number) => listHref(list, { page: to });
  const isFiltered = filtersOf(list.query).length > 0;
  return (
    <>
      {(total > 0 || isFiltered) && filters}
      {total > 0 && (
        <div className="flex flex-col gap-3">
          {children}
          <Pagination
            page={page}
            perPage={perPage}
            total={total}
            hrefs={{
              first: hrefOf(1),
              previous: hrefOf(page - 1),
              next: hrefOf(page + 1),
              last: hrefOf(totalPage),
            }}
            sizes={pageSizes.map((size) => ({ size, href: listHref(list, { perPage: size }) }))}
          />
        </div>
      )}
      {total === 0 && isFiltered && (
        <EmptyState
          icon={SearchX}
          title={noMatch.title}
          action={<ButtonLink href={list.path}>{noMatch.clear}</ButtonLink>}
        >
          <p>{noMatch.description}</p>
        </EmptyState>
      )}
      {total === 0 && !isFiltered && empty}
    </>
  );
}
