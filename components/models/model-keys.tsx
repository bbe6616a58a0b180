"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { defaultKeySort, type Key, type KeyQuery } from "../../lib/keys/schema";
import type { PaginatedList } from "../../lib/list";
import { KeyFilters } from "../keys/key-filters";
import type { KeyVerbs } from "../keys/key-menu";
import { KeyTable } from "../keys/key-table";
import { ListRows } from "../list/list-view";
import { EmptyState } from "../ui/empty-state";

type ModelKeysProps = KeyVerbs & { path: string; query: KeyQuery; keys: PaginatedList<Key> };

/** The keys that can call one model. */
export function ModelKeys({ path, query, keys, ...verbs }: ModelKeysProps) {
  const t = useTranslations("models.details");
  const place = { path, query, defaultSort: defaultKeySort };
  return (
    <ListRows
      list={place}
      pagination={keys.pagination}
      filters={<KeyFilters list={place} query={query} holder={keys.items[0]?.user_name} />}
      noMatch={{ title: t("noMatch"), description: t("noMatchHint"), clear: t("clear") }}
      empty={
        <EmptyState icon={KeyRound} title={t("noKeys")}>
          <p>{t("noKeysHint")}</p>
        </EmptyState>
      }
    >
      <KeyTable caption={t("keys")} keys={keys.items} view="all" list={place} {...verbs} />
    </ListRows>
  );
}
