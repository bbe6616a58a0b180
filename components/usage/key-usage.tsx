"use client";

import { List } from "lucide-react";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../ui/link";
import { ExportLink, UsageReport, type UsageReportProps } from "./usage-view";

type KeyUsageProps = Omit<UsageReportProps, "isOfOthers" | "groups"> & {
  /** Where the key's requests are listed. */
  requestsHref: string;
};

/** What one key was used for: by day or by model, since all of it is one user's. */
export function KeyUsage({ requestsHref, ...report }: KeyUsageProps) {
  const t = useTranslations("usage");
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <ButtonLink href={requestsHref} prefetch={false}>
          <List aria-hidden />
          {t("seeRequests")}
        </ButtonLink>
        <ExportLink query={report.exportQuery} />
      </div>
      <UsageReport {...report} isOfOthers={false} groups={["day", "model"]} />
    </>
  );
}
