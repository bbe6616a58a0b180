"use client";

import { Download, List } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { listHref, type PaginatedList } from "../../lib/list";
import {
  defaultRequestSort,
  mostListed,
  type RequestQuery,
  type RequestRow,
  requestLogDays,
  requestSortFields,
} from "../../lib/request-log";
import { ListTable } from "../list/list-table";
import { ListView } from "../list/list-view";
import { buttonClass } from "../ui/button-class";
import { Callout } from "../ui/callout";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";
import { requestColumns } from "./request-columns";
import { RequestFilters } from "./request-filters";

type RequestsViewProps = {
  view: "own" | "all";
  /** The organization one works in, if any. */
  organization?: { name: string } | undefined;
  organizations?: readonly { id: number; name: string }[];
  path: string;
  query: RequestQuery;
  list: PaginatedList<RequestRow> & { isCut: boolean };
  /** Where the same is had as a file. */
  exportQuery: RequestQuery;
};

/** Each request of the last weeks, to find out what became of one. */
export function RequestsView(props: RequestsViewProps) {
  const { view, organization, organizations = [], path, query, list, exportQuery } = props;
  const t = useTranslations("requests");
  const place = { path, query, defaultSort: defaultRequestSort };
  const [first] = list.items;
  const chosen = { key: first?.key_name ?? null, user: first?.user_name ?? null };
  const code = (text: ReactNode) => <code className="font-mono">{text}</code>;
  const words = { days: requestLogDays, code };
  return (
    <ListView
      title={t(`${view}.title`)}
      description={
        organization
          ? t.rich("own.inWorkspace", { ...words, name: organization.name })
          : t.rich(`${view}.description`, words)
      }
      actions={
        <a
          href={listHref({ path: "/requests/export", query: exportQuery, defaultSort: defaultRequestSort })}
          download
          className={buttonClass()}
        >
          <Download aria-hidden />
          <span className="max-sm:sr-only">{t("export")}</span>
        </a>
      }
      list={place}
      pagination={list.pagination}
      filters={
        <>
          <RequestFilters list={place} query={query} chosen={chosen} organizations={organizations} />
          {list.isCut && (
            <Callout className="mb-3">
              <p>{t("cut", { count: mostListed })}</p>
            </Callout>
          )}
        </>
      }
      noMatch={{
        title: t("noMatch.title"),
        description: t("noMatch.description"),
        clear: t("noMatch.clear"),
      }}
      empty={
        <EmptyState
          icon={List}
          title={t("empty.title")}
          action={<ButtonLink href="/models">{t("empty.how")}</ButtonLink>}
        >
          <p>{t("empty.description")}</p>
        </EmptyState>
      }
    >
      <ListTable
        caption={t(`${view}.title`)}
        list={place}
        columns={requestColumns}
        rows={list.items}
        rowId={({ id }) => id}
        label={(id) => t(`columns.${id as "what"}`)}
        sortFields={requestSortFields}
      />
    </ListView>
  );
}
