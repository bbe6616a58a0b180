"use client";

import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Creation } from "../../lib/keys/rules";
import { type CreatedKey, defaultKeySort, type Key, type KeyQuery } from "../../lib/keys/schema";
import type { PaginatedList } from "../../lib/list";
import { ListView } from "../list/list-view";
import { EmptyState } from "../ui/empty-state";
import { ClaimLink } from "./claim-link";
import { type CreateKey, CreateKeyButton, CreateKeyDialog } from "./create-key-dialog";
import type { FindHolders } from "./holder-field";
import { KeyFilters } from "./key-filters";
import type { KeyVerbs } from "./key-menu";
import { KeyTable } from "./key-table";
import { SecretOnce } from "./secret-once";

type KeysViewProps = KeyVerbs & {
  view: "own" | "organization" | "all";
  /** The organization whose keys these are, if they are of one. */
  organization?: { name: string } | undefined;
  /** Those to choose from, where keys of several are listed. */
  organizations?: readonly { id: number; name: string }[];
  /** Where new keys are made, and what they may be; null where none are. */
  creation: Creation | null;
  path: string;
  query: KeyQuery;
  list: PaginatedList<Key>;
  createKey: CreateKey;
  findHolders: FindHolders;
};

/** A page of keys. The dialogs live beside the list, so a list that refreshes never takes a secret off the screen. */
export function KeysView(props: KeysViewProps) {
  const { view, organization, organizations, creation, path, query, list, createKey, findHolders, ...verbs } =
    props;
  const t = useTranslations("keys");
  const router = useRouter();
  const { title, description } = useHeading(view, organization?.name);
  const [dialog, setDialog] = useState<"create" | CreatedKey | null>(null);
  const place = { path, query, defaultSort: defaultKeySort };
  return (
    <>
      <ListView
        title={title}
        description={description}
        actions={creation?.mayCreate && <CreateKeyButton onPress={() => setDialog("create")} />}
        list={place}
        pagination={list.pagination}
        filters={
          <KeyFilters
            list={place}
            query={query}
            holder={list.items[0]?.user_name}
            {...(organizations && { organizations })}
          />
        }
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState icon={KeyRound} title={t("empty.title")}>
            <p>{t(creation?.mayCreate === false ? "create.notAllowed" : "empty.description")}</p>
          </EmptyState>
        }
      >
        <KeyTable caption={title} keys={list.items} view={view} list={place} {...verbs} />
      </ListView>
      {dialog === "create" && creation !== null && (
        <CreateKeyDialog
          creation={creation}
          create={createKey}
          findHolders={findHolders}
          models={verbs.editing}
          isAmongOthers={view !== "own"}
          onClose={() => setDialog(null)}
          onCreated={(key) => {
            setDialog(key);
            router.refresh();
          }}
        />
      )}
      {dialog !== null && dialog !== "create" && (
        <NewKey apiKey={dialog} publicUrl={verbs.publicUrl} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

type NewKeyProps = { apiKey: CreatedKey; publicUrl: string | null; onClose: () => void };

function NewKey({ apiKey, publicUrl, onClose }: NewKeyProps) {
  return apiKey.value === null ? (
    <ClaimLink apiKey={apiKey} publicUrl={publicUrl} onClose={onClose} />
  ) : (
    <SecretOnce apiKey={apiKey} onClose={onClose} />
  );
}

function useHeading(view: KeysViewProps["view"], name: string | undefined) {
  const t = useTranslations("keys");
  if (name === undefined || view === "all")
    return { title: t(`${view}.title`), description: t(`${view}.description`) };
  if (view === "own") return { title: t("own.title"), description: t("own.inWorkspace", { name }) };
  return { title: t("organization.title"), description: t("organization.description", { name }) };
}
