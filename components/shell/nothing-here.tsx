"use client";

import { SearchX } from "lucide-react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";

/** What does not exist, or is not for this reader: the two look the same. */
export function NothingHere() {
  const t = useTranslations();
  return (
    <EmptyState
      icon={SearchX}
      isWholePage
      title={t("notFound.title")}
      action={
        <ButtonLink href="/keys" prefetch={false}>
          {t("shell.myKeys")}
        </ButtonLink>
      }
    >
      <p>{t("errors.not_found")}</p>
    </EmptyState>
  );
}
