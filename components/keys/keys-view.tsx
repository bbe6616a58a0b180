"use client";

import { KeyRound, SearchX } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { CreatedKey, Key, KeyQuery } from "../../lib/keys/schema";
import type { PaginatedList } from "../../lib/list";
import { PageHeader } from "../shell/page-header";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";
import { Pagination } from "../ui/pagination";
import { type CreateKey, CreateKeyButton, CreateKeyDialog } from "./create-key-dialog";
import { KeyFilters } from "./key-filters";
import type { KeyVerbs } from "./key-menu";
import { keyListHref } from "./key-search";
import { KeyTable } from "./key-table";
import { SecretOnce } from "./secret-once";

const pageSizes = [25, 50, 100];

type KeysViewProps = KeyVerbs & {
  view: "own" | "all";
  path: string;
  query: KeyQuery;
  list: PaginatedList<Key>;
  createKey: CreateKey;
};

/** A page of keys. The dialogs live beside the list, so a list that refreshes never takes a secret off the screen. */
export function KeysView({ view, path, query, list, createKey, ...verbs }: KeysViewProps) {
  const t = useTranslations("keys");
  const router = useRouter();
  const [dialog, setDialog] = useState<"create" | CreatedKey | null>(null);
  const { page, perPage, total, totalPage } = list.pagination;
  const hrefOf = (to: number) => keyListHref(path, query, { page: to });
  const isFiltered = query.search !== "" || query.status !== undefined;
  const createButton = <CreateKeyButton onPress={() => setDialog("create")} />;

  return (
    <>
      <PageHeader title={t(`${view}.title`)} description={t(`${view}.description`)} actions={createButton} />
      {(total > 0 || isFiltered) && <KeyFilters path={path} query={query} />}
      {total > 0 && (
        <div className="flex flex-col gap-3">
          <KeyTable keys={list.items} view={view} path={path} query={query} {...verbs} />
          <Pagination
            page={page}
            perPage={perPage}
            total={total}
            hrefs={{
              first: hrefOf(1),
              previous: hrefOf(page - 1),
              next: hrefOf(page + 1),
              last: hrefOf(totalPage),
            }}
            sizes={pageSizes.map((size) => ({ size, href: keyListHref(path, query, { perPage: size }) }))}
          />
        </div>
      )}
      {total === 0 && isFiltered && (
        <EmptyState
          icon={SearchX}
          title={t("noMatch.title")}
          action={<ButtonLink href={path}>{t("noMatch.clear")}</ButtonLink>}
        >
          <p>{t("noMatch.description")}</p>
        </EmptyState>
      )}
      {total === 0 && !isFiltered && (
        <EmptyState icon={KeyRound} title={t("empty.title")}>
          <p>{t("empty.description")}</p>
        </EmptyState>
      )}
      {dialog === "create" && (
        <CreateKeyDialog
          create={createKey}
          onClose={() => setDialog(null)}
          onCreated={(key) => {
            setDialog(key);
            router.refresh();
          }}
        />
      )}
      {dialog !== null && dialog !== "create" && (
        <SecretOnce apiKey={dialog} onClose={() => setDialog(null)} />
      )}
    </>
  );
}
