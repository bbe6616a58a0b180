"use client";

import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type CreatedKey, defaultKeySort, type Key, type KeyQuery } from "../../lib/keys/schema";
import type { PaginatedList } from "../../lib/list";
import { ListView } from "../list/list-view";
import { EmptyState } from "../ui/empty-state";
import { type CreateKey, CreateKeyButton, CreateKeyDialog } from "./create-key-dialog";
import { KeyFilters } from "./key-filters";
import type { KeyVerbs } from "./key-menu";
import { KeyTable } from "./key-table";
import { SecretOnce } from "./secret-once";

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
  const place = { path, query, defaultSort: defaultKeySort };
  return (
    <>
      <ListView
        title={t(`${view}.title`)}
        description={t(`${view}.description`)}
        actions={<CreateKeyButton onPress={() => setDialog("create")} />}
        list={place}
        pagination={list.pagination}
        filters={<KeyFilters list={place} query={query} />}
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState icon={KeyRound} title={t("empty.title")}>
            <p>{t("empty.description")}</p>
          </EmptyState>
        }
      >
        <KeyTable keys={list.items} view={view} list={place} {...verbs} />
      </ListView>
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
      {dialog !== null && dialog !== "create" && dialog.value !== null && (
        <SecretOnce apiKey={dialog} onClose={() => setDialog(null)} />
      )}
    </>
  );
}
