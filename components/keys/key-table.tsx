"use client";

import { useTranslations } from "use-intl";
import { type Key, keySortFields } from "../../lib/keys/schema";
import type { ListPlace } from "../../lib/list";
import { ListTable } from "../list/list-table";
import { keyColumns } from "./key-columns";
import { KeyMenu, type KeyVerbs } from "./key-menu";

type KeyTableProps = KeyVerbs & {
  caption: string;
  keys: Key[];
  view: keyof typeof keyColumns;
  list: ListPlace;
};

export function KeyTable({ caption, keys, view, list, ...verbs }: KeyTableProps) {
  const t = useTranslations("keys");
  return (
    <ListTable
      caption={caption}
      list={list}
      columns={keyColumns[view]}
      rows={keys}
      rowId={(key) => key.id}
      label={(id) => t(`columns.${id as "name"}`)}
      sortFields={keySortFields}
      actions={(key) => key.deleted_at === null && <KeyMenu apiKey={key} {...verbs} />}
    />
  );
}
