"use client";

import { ArrowLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import type { AuditRow } from "../../lib/audit";
import { PageHeader } from "../shell/page-header";
import { Detail, DetailList } from "../ui/detail-list";
import { ButtonLink, Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { AuditActor } from "./audit-actor";
import { AuditOutcome } from "./audit-outcome";
import { AuditSentence } from "./audit-sentence";
import { Difference } from "./difference";

/** One row of the log: all that is known about what happened. */
export function AuditDetails({ row }: { row: AuditRow }) {
  const t = useTranslations("audit");
  const { refusal, times } = row;
  return (
    <>
      <Link href="/admin/audit" className="mb-2 inline-flex min-h-6 items-center gap-1 text-sm no-underline">
        <ArrowLeft aria-hidden className="size-3.5" />
        {t("title")}
      </Link>
      <PageHeader
        title={
          <span className="wrap-anywhere">
            <AuditSentence row={row} isLinked />
          </span>
        }
        description={t("details.row", { id: row.id })}
        actions={<Neighbours id={row.id} />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title={t("details.event")}>
          <DetailList>
            <Detail term={t("columns.outcome")}>
              <AuditOutcome row={row} />
              {refusal !== null && (
                <span className="block text-sm text-text-muted">
                  <code className="font-mono">{refusal}</code>
                  {times > 1 && ` ${t("timesInWords", { times })}`}
                </span>
              )}
            </Detail>
            <Detail term={t("columns.at")}>
              <Time value={row.at} />
              <Time value={row.at} format="relative" className="block text-sm text-text-muted" />
            </Detail>
            <Detail term={t("columns.who")}>
              <AuditActor row={row} />
              <Link
                href={`/admin/audit?actor=${actorFilter(row)}`}
                className="flex min-h-6 w-fit items-center text-sm"
              >
                {t("details.allByActor")}
              </Link>
            </Detail>
            {row.target_id !== null && (
              <Detail term={t("details.target")}>
                <bdi>{row.target_name}</bdi>{" "}
                <span className="text-text-muted">{t("number", { id: row.target_id })}</span>
                <Link
                  href={`/admin/audit?target=${row.target_type}:${row.target_id}`}
                  className="flex min-h-6 w-fit items-center text-sm"
                >
                  {t("details.allOfTarget")}
                </Link>
              </Detail>
            )}
            <Detail term={t("columns.address")}>
              {row.address === null ? t("nowhere") : <code className="font-mono text-sm">{row.address}</code>}
            </Detail>
            {row.request_id !== null && (
              <Detail term={t("details.request")}>
                <code className="font-mono text-sm break-all">{row.request_id}</code>
              </Detail>
            )}
          </DetailList>
        </Panel>
        <Panel title={t("details.values")}>
          <Difference before={row.before} after={row.after} />
        </Panel>
      </div>
    </>
  );
}

function actorFilter({ actor_kind, actor_user_id }: AuditRow): string {
  return actor_kind === "user" ? `user:${actor_user_id}` : actor_kind;
}

/** The log has no gaps: the rows before and after are the next numbers. */
function Neighbours({ id }: { id: number }) {
  const t = useTranslations("audit.details");
  return (
    <>
      {id > 1 && (
        <ButtonLink href={`/admin/audit/${id - 1}`} prefetch={false}>
          {t("older")}
        </ButtonLink>
      )}
      <ButtonLink href={`/admin/audit/${id + 1}`} prefetch={false}>
        {t("newer")}
      </ButtonLink>
    </>
  );
}
