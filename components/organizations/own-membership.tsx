"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Member, OrganizationDetails } from "../../lib/organizations";
import { PageHeader } from "../shell/page-header";
import { Detail, DetailList } from "../ui/detail-list";
import { Panel } from "../ui/panel";
import { Time } from "../ui/time";

type OwnMembershipProps = { organization: OrganizationDetails; member: Member; actions: ReactNode };

/** An organization as one sees it who belongs to it and does not manage it. */
export function OwnMembership({ organization, member, actions }: OwnMembershipProps) {
  const t = useTranslations("organizations");
  return (
    <>
      <PageHeader
        title={<bdi className="wrap-anywhere">{organization.name}</bdi>}
        description={t("own.description")}
        actions={actions}
      />
      <div className="max-w-152">
        <Panel title={t("own.title")}>
          <DetailList>
            <Detail term={t("members.columns.role")}>{t(`role.${member.role}`)}</Detail>
            <Detail term={t("members.columns.created_at")}>
              <Time value={member.created_at} format="date" />
            </Detail>
            <Detail term={t("own.keys")}>{t("count", { count: organization.own_keys })}</Detail>
          </DetailList>
        </Panel>
      </div>
    </>
  );
}
