"use client";

import { ShieldCheck, UserX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Messages } from "../../lib/locale";
import type { Member, MemberRole } from "../../lib/organizations";
import { type Column, column as listColumn } from "../list/list-table";
import { Badge, Tag } from "../ui/badge";
import { Time } from "../ui/time";

/** One of the headings of the catalogue. */
const column = (
  id: keyof Messages["organizations"]["members"]["columns"],
  cell: (member: Member) => ReactNode,
) => listColumn(id, cell);

export const memberColumns: readonly Column<Member>[] = [
  column("name", (member) => <Name member={member} />),
  column("role", ({ role }) => <Role role={role} />),
  column("keys", ({ keys }) => <Count value={keys} />),
  column("created_at", ({ created_at }) => <Time value={created_at} format="date" className="text-sm" />),
];

function Name({ member: { name, is_active, is_by_group } }: { member: Member }) {
  const t = useTranslations("organizations.members");
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2">
      <bdi title={name} className="min-w-0 truncate">
        {name}
      </bdi>
      {!is_active && <Badge icon={UserX}>{t("deactivated")}</Badge>}
      {is_by_group && <Tag>{t("byGroup")}</Tag>}
    </span>
  );
}

function Role({ role }: { role: MemberRole }) {
  const t = useTranslations("organizations.role");
  if (role === "member") return t("member");
  return (
    <Badge tone="info" icon={ShieldCheck}>
      {t("owner")}
    </Badge>
  );
}

function Count({ value }: { value: number }) {
  const t = useTranslations("organizations");
  return t("count", { count: value });
}
