"use client";

import { ArrowLeft, Building2 } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Organization } from "../../lib/organizations";
import { Link } from "../ui/link";

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
        <nav aria-label={t("pages")} className="mt-1">
          <ul className="-mb-px flex gap-1 overflow-x-auto">
            {tabNames.map((name) => (
              <li key={name}>
                <NextLink
                  href={`/organizations/${organization.id}${tabs[name]}`}
                  aria-current={name === tab ? "page" : undefined}
                  className="flex h-9 items-center border-b-2 border-transparent px-2.5 font-medium -outline-offset-2 text-text-muted hover:text-text aria-[current]:border-accent aria-[current]:text-text"
                >
                  {t(`tabs.${name}`)}
                </NextLink>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      {children}
    </>
  );
}
