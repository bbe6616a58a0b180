"use client";

import { useTranslations } from "use-intl";
import type { AuditRow } from "../../lib/audit";
import { Badge } from "../ui/badge";

/** Whether it was done or refused, and how often. */
export function AuditOutcome({ row: { refusal, times } }: { row: AuditRow }) {
  const t = useTranslations("audit");
  if (refusal === null) return <span className="text-text-muted">{t("done")}</span>;
  return (
    <span className="inline-flex items-center gap-1.5">
      <Badge tone="warning">{t("refused")}</Badge>
      {times > 1 && <span className="text-sm">{t("times", { times })}</span>}
    </span>
  );
}
