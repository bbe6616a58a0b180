"use client";

import { useTranslations } from "use-intl";
import type { AuditRow } from "../../lib/audit";

/** Who acted, by the name they had then, and the API key that spoke for them. */
export function AuditActor({ row }: { row: AuditRow }) {
  const t = useTranslations("audit");
  if (row.actor_kind !== "user") return <span className="text-text-muted">{t(row.actor_kind)}</span>;
  return (
    <span className="inline-flex max-w-48 flex-col align-middle">
      <bdi className="truncate" title={row.actor_name ?? undefined}>
        {row.actor_name}
      </bdi>
      {row.actor_key_id !== null && (
        <span className="text-xs text-text-muted">{t("withKey", { id: row.actor_key_id })}</span>
      )}
    </span>
  );
}
