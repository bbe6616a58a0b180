"use client";

import { ChartColumn, Download } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { listHref, type PaginatedList } from "../../lib/list";
import {
  type UsageGroup,
  type UsageQuery,
  type UsageRange,
  type UsageRow,
  type UsageSums,
  usageGroups,
  usagePlace,
  usageSortFields,
} from "../../lib/usage";
import { ListTable } from "../list/list-table";
import { ListRows } from "../list/list-view";
import { PageHeader } from "../shell/page-header";
import { buttonClass } from "../ui/button-class";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";
import { usageColumns } from "./usage-columns";
import { UsageFilters } from "./usage-filters";
import { UsageTotals } from "./usage-totals";

export type UsageReportProps = {
  path: string;
  query: UsageQuery;
  report: {
    range: UsageRange;
    totals: UsageSums;
    list: PaginatedList<UsageRow>;
    chosen: { key: string | null; user: string | null };
  };
  /** Whether there may be others' keys among those that are seen. */
  isOfOthers: boolean;
  groups?: readonly UsageGroup[];
  organizations?: readonly { id: number; name: string }[];
  today: string;
  /** Where the same is had as a file. */
  exportQuery: UsageQuery;
  chart: ReactNode;
};

type UsageViewProps = UsageReportProps & {
  view: "own" | "all";
  /** The organization one works in, if any. */
  organization?: { name: string } | undefined;
};

/** What keys were used for. */
export function UsageView({ view, organization, ...report }: UsageViewProps) {
  const t = useTranslations("usage");
  return (
    <>
      <PageHeader
        title={t(`${view}.title`)}
        description={organization ? t("own.inWorkspace", organization) : t(`${view}.description`)}
        actions={<ExportLink query={report.exportQuery} />}
      />
      <UsageReport {...report} />
    </>
  );
}

/** The file has what the page shows, all pages of it. */
export function ExportLink({ query }: { query: UsageQuery }) {
  const t = useTranslations("usage");
  return (
    <a href={listHref(usagePlace("/usage/export", query), { page: 1 })} download className={buttonClass()}>
      <Download aria-hidden />
      <span className="max-sm:sr-only">{t("export")}</span>
    </a>
  );
}

/** Sums, a chart and a table of what was used, and what to choose by. */
export function UsageReport({ path, query, report, chart, ...props }: UsageReportProps) {
  const { isOfOthers, groups = usageGroups, organizations = [], today } = props;
  const t = useTranslations("usage");
  const { range, totals, list, chosen } = report;
  const by = query.by ?? "day";
  const place = usagePlace(path, query);
  const head = { path, query, range, chosen, today, groups, organizations };
  return (
    <>
      <UsageFilters {...head} />
      <ListRows
        list={place}
        pagination={list.pagination}
        filters={null}
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState
            icon={ChartColumn}
            title={t("empty.title")}
            action={<ButtonLink href="/models">{t("empty.how")}</ButtonLink>}
          >
            <p>{t("empty.description")}</p>
          </EmptyState>
        }
      >
        <UsageTotals totals={totals} />
        {chart}
        <ListTable
          caption={t(`by.${by}`)}
          list={place}
          columns={usageColumns(by, { path, query }, isOfOthers)}
          rows={list.items}
          rowId={({ day, key_id, user_id, model }) => day ?? key_id ?? user_id ?? model ?? ""}
          label={(id) => (id === "name" ? t(`name.${by}`) : t(`columns.${id as "requests"}`))}
          sortFields={usageSortFields}
        />
      </ListRows>
    </>
  );
}
