"use client";

import { ArrowLeft } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import type { UserDetails as Details } from "../../lib/users";
import { PageHeader } from "../shell/page-header";
import { Detail, DetailList } from "../ui/detail-list";
import { Link } from "../ui/link";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";
import { UserOrganizations, UserRole, UserStatus } from "./user-badges";
import { KeyCount, LastSeen } from "./user-columns";
import { UserMenu } from "./user-menu";
import type { UserVerbs } from "./user-verbs";

/** One user: who they are, what they may do, and what of theirs is in use. */
export function UserDetails({ user, ...verbs }: UserVerbs & { user: Details }) {
  const t = useTranslations("users");
  const router = useRouter();
  const { keys_last_used_at: lastUse } = user;
  return (
    <>
      <Link href="/admin/users" className="mb-2 inline-flex min-h-6 items-center gap-1 text-sm no-underline">
        <ArrowLeft aria-hidden className="size-3.5" />
        {t("title")}
      </Link>
      <PageHeader
        title={<bdi className="wrap-anywhere">{user.name}</bdi>}
        actions={<UserMenu user={user} {...verbs} onDeleted={() => router.push("/admin/users")} />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title={t("details.access")}>
          <DetailList>
            <Detail term={t("columns.status")}>
              <UserStatus status={user.status} />
              <p className="text-sm text-text-muted">{t(`statusMeaning.${user.status}`)}</p>
            </Detail>
            <Detail term={t("columns.role")}>
              <UserRole user={user} />
            </Detail>
            <Detail term={t("columns.organizations")}>
              <UserOrganizations organizations={user.organizations} />
            </Detail>
          </DetailList>
        </Panel>
        <Panel title={t("details.use")}>
          <DetailList>
            <Detail term={t("columns.keys")}>
              <KeyCount user={user} />
              {user.keys > 0 && (
                <p className="text-sm text-text-muted">
                  {t("details.working", { count: user.working_keys })}
                </p>
              )}
            </Detail>
            <Detail term={t("details.lastUse")}>
              {lastUse ? <Time value={lastUse} format="relative" /> : t("neverUsed")}
            </Detail>
            <Detail term={t("details.sessions")}>{t("sessionCount", { count: user.sessions })}</Detail>
            <Detail term={t("columns.last_seen_at")}>
              <LastSeen user={user} />
            </Detail>
            <Detail term={t("columns.created_at")}>
              <Time value={user.created_at} />
            </Detail>
          </DetailList>
        </Panel>
      </div>
    </>
  );
}
