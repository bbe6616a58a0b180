"use client";

import NextLink from "next/link";
import { useTranslations } from "use-intl";
import { type AuditAction, type AuditRow, auditActions } from "../../lib/audit";

/** Where things of a kind are shown. */
const places: Record<string, string> = {
  key: "/keys",
  user: "/admin/users",
  organization: "/organizations",
};

/** What happened, in words; an action that only an earlier version knew stands by its name. */
export function AuditSentence({ row, isLinked = false }: { row: AuditRow; isLinked?: boolean }) {
  const t = useTranslations("audit");
  const action = auditActions.find((one) => one === row.action);
  if (action === undefined) return <code className="font-mono text-sm">{row.action}</code>;
  const refused = row.refusal === null ? "no" : "yes";
  return t.rich(`actions.${action}`, {
    refused,
    target: () => <AuditTarget row={row} isLinked={isLinked} />,
  });
}

function AuditTarget({ row, isLinked }: { row: AuditRow; isLinked: boolean }) {
  const { target_type: type, target_id: id, target_name: name } = row;
  const label = name ?? (id === null ? "" : String(id));
  const place = places[type];
  if (!isLinked || place === undefined || id === null) return <bdi>{label}</bdi>;
  return (
    <NextLink
      href={`${place}/${id}`}
      prefetch={false}
      className="inline-flex min-h-6 items-center underline decoration-current/40 underline-offset-2 hover:decoration-current"
    >
      <bdi>{label}</bdi>
    </NextLink>
  );
}

/** What an action is called in a list to choose from. */
export function useActionLabel(): (action: AuditAction) => string {
  const t = useTranslations("audit");
  return (action) => t.markup(`actions.${action}`, { refused: "no", target: () => "…" });
}
