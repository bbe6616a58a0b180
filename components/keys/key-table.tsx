"use client";

import { useTable } from "@tanstack/react-table";
import { useTranslations } from "use-intl";
import { type Key, type KeyQuery, type KeySortField, keySortFields } from "../../lib/keys/schema";
import { SortHeader } from "../ui/sort-header";
import {
  CornerCell,
  HeaderCell,
  RowHeader,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
} from "../ui/table";
import { features, keyColumns } from "./key-columns";
import { KeyMenu, type KeyVerbs } from "./key-menu";
import { keyListHref } from "./key-search";

type KeyTableProps = KeyVerbs & { keys: Key[]; view: keyof typeof keyColumns; path: string; query: KeyQuery };

export function KeyTable({ keys, view, path, query, ...verbs }: KeyTableProps) {
  const t = useTranslations("keys");
  const table = useTable({
    features,
    columns: keyColumns[view],
    data: keys,
    getRowId: (key) => String(key.id),
  });
  const label = (id: string) => t(`columns.${id as "name"}`);
  return (
    <Table caption={t(`${view}.title`)}>
      <TableHead>
        {table.getFlatHeaders().map(({ id }) =>
          isSortField(id) ? (
            <SortHeader key={id} href={sortHref(path, query, id)} sorted={directionOf(query, id)}>
              {label(id)}
            </SortHeader>
          ) : (
            <HeaderCell key={id}>{label(id)}</HeaderCell>
          ),
        )}
        <HeaderCell>
          <span className="sr-only">{t("actions")}</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {table.getRowModel().rows.map((row) => (
          <TableRow key={row.id}>
            {row.getAllCells().map((cell) =>
              cell.column.id === "name" ? (
                <RowHeader key={cell.id}>
                  <table.FlexRender cell={cell} />
                </RowHeader>
              ) : (
                <TableCell key={cell.id} label={label(cell.column.id)}>
                  <table.FlexRender cell={cell} />
                </TableCell>
              ),
            )}
            <CornerCell side="end">
              {row.original.deleted_at === null && <KeyMenu apiKey={row.original} {...verbs} />}
            </CornerCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function isSortField(id: string): id is KeySortField {
  return keySortFields.some((field) => field === id);
}

function directionOf({ sort_by: [first] }: KeyQuery, field: KeySortField) {
  if (first?.field !== field) return null;
  return first.isDescending ? "descending" : "ascending";
}

/** A first press sorts names from A and times from the latest; the next turns it round. */
function sortHref(path: string, query: KeyQuery, field: KeySortField): string {
  const direction = directionOf(query, field);
  const isDescending = direction === null ? field !== "name" : direction === "ascending";
  return keyListHref(path, query, { sort_by: [{ field, isDescending }] });
}
