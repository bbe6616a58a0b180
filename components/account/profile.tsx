"use client";

import { useTranslations } from "use-intl";
import type { Account } from "../../lib/account";
import { Detail, DetailList } from "../ui/detail-list";
import { Time } from "../ui/time";

/** Who somebody is here. Only administrators change it. */
export function Profile({ account }: { account: Account }) {
  const t = useTranslations("account.profile");
  return (
    <DetailList>
      <Detail term={t("name")}>
        <bdi className="wrap-anywhere">{account.name}</bdi>
      </Detail>
      <Detail term={t("role")}>{t(account.is_admin ? "administrator" : "user")}</Detail>
      <Detail term={t("since")}>
        <Time value={account.created_at} format="date" />
      </Detail>
    </DetailList>
  );
}
