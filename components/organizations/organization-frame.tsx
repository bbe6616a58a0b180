"use client";

import { ArrowLeft, Building2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Organization } from "../../lib/organizations";
import { Link } from "../ui/link";
import { LinkTabs } from "../ui/link-tabs";

const tabs = { members: "", keys: "/keys", settings: "/settings" } as const;
export type OrganizationTab = keyof typeof tabs;

const tabNames = ["members", "keys", "settings"] as const satisfies readonly OrganizationTab[];

type OrganizationFrameProps = {
  organization: Organization;
  tab: OrganizationTab;
  /** Whether the reader comes from the list of all organizations. */
  isAdmin: boolean;
  /** Beside the name. */
  actions: ReactNode;
  children: ReactNode;
};

/** The pages of an organization, for those who manage it: its name, and the way from one to the other. */
export function OrganizationFrame({ organization, tab, isAdmin, actions, children }: OrganizationFrameProps) {
  const t = useTranslations("organizations");
  return (
    <>
      {isAdmin && (
        <Link
          href="/admin/organizations"
          className="mb-2 inline-flex min-h-6 items-center gap-1 text-sm no-underline"
        >
          <ArrowLeft aria-hidden className="size-3.5" />
          {t("title")}
        </Link>
      )}
      <div className="mb-5 border-b">
        <div className="flex min-h-control items-center justify-between gap-3">
          <p className="flex min-w-0 items-center gap-2 font-medium">
            <Building2 aria-hidden className="size-4 shrink-0 text-text-muted" />
            <bdi title={organization.name} className="truncate">
              {organization.name}
            </bdi>
          </p>
          {actions}
        </div>
        <LinkTabs
          label={t("pages")}
          tabs={tabNames.map((name) => ({
            label: t(`tabs.${name}`),
            href: `/organizations/${organization.id}${tabs[name]}`,
            isHere: name === tab,
          }))}
        />
      </div>
      {children}
    </>
  );
}
