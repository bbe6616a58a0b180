"use client";

import { ArrowLeft } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Key } from "../../lib/keys/schema";
import { PageHeader } from "../shell/page-header";
import { ButtonLink, Link } from "../ui/link";
import { LinkTabs } from "../ui/link-tabs";
import { KeyMenu, type KeyVerbs } from "./key-menu";

/** Where a key is listed. */
const lists = {
  own: () => "/keys",
  organization: (id: number) => `/organizations/${id}/keys`,
  all: () => "/admin/keys",
};

const tabs = { overview: "", usage: "/usage" } as const;
export type KeyTab = keyof typeof tabs;
const tabNames = ["overview", "usage"] as const satisfies readonly KeyTab[];

type KeyFrameProps = KeyVerbs & {
  apiKey: Key;
  list: keyof typeof lists;
  tab: KeyTab;
  children: ReactNode;
};

/** The pages of a key: what it is called, what can be done with it, and the way from one page to the other. */
export function KeyFrame({ apiKey, list, tab, children, ...verbs }: KeyFrameProps) {
  const t = useTranslations("keys");
  const router = useRouter();
  const listPath = lists[list](apiKey.owner_principal_id);
  return (
    <>
      <Link href={listPath} className="mb-2 inline-flex min-h-6 items-center gap-1 text-sm no-underline">
        <ArrowLeft aria-hidden className="size-3.5" />
        {t(`${list}.title`)}
      </Link>
      <PageHeader
        title={<bdi className="wrap-anywhere">{apiKey.name}</bdi>}
        description={
          apiKey.description && (
            <span className="wrap-anywhere whitespace-pre-line">{apiKey.description}</span>
          )
        }
        actions={
          <>
            <ButtonLink href={`/check?key=${apiKey.id}`} prefetch={false} className="max-md:hidden">
              {t("check")}
            </ButtonLink>
            <KeyMenu apiKey={apiKey} {...verbs} onDeleted={() => router.push(listPath)} />
          </>
        }
      />
      <div className="-mt-2 mb-5 border-b">
        <LinkTabs
          label={t("pages")}
          tabs={tabNames.map((name) => ({
            label: t(`tabs.${name}`),
            href: `/keys/${apiKey.id}${tabs[name]}`,
            isHere: name === tab,
          }))}
        />
      </div>
      {children}
    </>
  );
}
