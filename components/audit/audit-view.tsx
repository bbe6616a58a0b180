"use client";

import { Download, ScrollText } from "lucide-react";
import { useTranslations } from "use-intl";
import { type AuditQuery, type AuditRow, auditSortFields, defaultAuditSort } from "../../lib/audit";
import { listHref, type PaginatedList } from "../../lib/list";
import { ListTable } from "../list/list-table";
import { ListView } from "../list/list-view";
import { buttonClass } from "../ui/button-class";
import { EmptyState } from "../ui/empty-state";
import { auditColumns } from "./audit-columns";
import { AuditFilters } from "./audit-filters";
import { type CheckAudit, useVerification, VerificationResult, VerifyButton } from "./verify-audit";

const path = "/admin/audit";

type AuditViewProps = { query: AuditQuery; list: PaginatedList<AuditRow>; checkAudit: CheckAudit };

/** The audit log, with what it takes to trust it and to take it along. */
export function AuditView({ query, list, checkAudit }: AuditViewProps) {
  const t = useTranslations("audit");
  const verification = useVerification(checkAudit);
  const place = { path, query, defaultSort: defaultAuditSort };
  return (
    <ListView
      title={t("title")}
      description={t("description")}
      actions={
        <>
          <VerifyButton {...verification} />
          <a href={listHref({ ...place, path: `${path}/export` })} download className={buttonClass()}>
            <Download aria-hidden />
            <span className="max-sm:sr-only">{t("export")}</span>
          </a>
        </>
      }
      list={place}
      pagination={list.pagination}
      filters={
        <>
          <VerificationResult {...verification} />
          <AuditFilters list={place} query={query} />
        </>
      }
      noMatch={{
        title: t("noMatch.title"),
        description: t("noMatch.description"),
        clear: t("noMatch.clear"),
      }}
      empty={
        <EmptyState icon={ScrollText} title={t("empty.title")}>
          <p>{t("empty.description")}</p>
        </EmptyState>
      }
    >
      <ListTable
        caption={t("title")}
        list={place}
        columns={auditColumns}
        rows={list.items}
        rowId={(row) => row.id}
        label={(id) => t(`columns.${id as "what"}`)}
        sortFields={auditSortFields}
      />
    </ListView>
  );
}
