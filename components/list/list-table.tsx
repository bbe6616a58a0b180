"use client";

import { createColumnHelper, type DisplayColumnDef, tableFeatures, useTable } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { type ListPlace, type ListQuery, listHref } from "../../lib/list";
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

/** Sorting and paging are the server's, so the table is asked for no feature of its own. */
const features = tableFeatures({});

export type Column<Row extends object> = DisplayColumnDef<typeof features, Row>;

/** The cell of one row; the column's id is the field it sorts by and the name of its heading. */
export function column<Row extends object>(id: string, cell: (row: Row) => ReactNode): Column<Row> {
  return createColumnHelper<typeof features, Row>().display({ id, cell: ({ row }) => cell(row.original) });
}

type ListTableProps<Row extends object> = {
  caption: string;
  list: ListPlace;
  /** The first one names its row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string | number;
  label: (columnId: string) => string;
  sortFields: readonly string[];
  /** What can be done with a row, at its end. */
  actions?: (row: Row) => ReactNode;
};

export function ListTable<Row extends object>(props: ListTableProps<Row>) {
  const { caption, list, columns, rows, rowId, label, sortFields, actions } = props;
  const t = useTranslations("list");
  const table = useTable({
    features,
    columns: [...columns],
    data: rows,
    getRowId: (row) => String(rowId(row)),
  });
  return (
    <Table caption={caption}>
      <TableHead>
        {table.getFlatHeaders().map(({ id }) =>
          sortFields.includes(id) ? (
            <SortHeader key={id} href={sortHref(list, id)} sorted={directionOf(list.query, id)}>
              {label(id)}
            </SortHeader>
          ) : (
            <HeaderCell key={id}>{label(id)}</HeaderCell>
          ),
        )}
        {actions && (
          <HeaderCell>
            <span className="sr-only">{t("actions")}</span>
          </HeaderCell>
        )}
      </TableHead>
      <TableBody>
        {table.getRowModel().rows.map((row) => (
          <TableRow key={row.id}>
            {row.getAllCells().map((cell, index) =>
              index === 0 ? (
                <RowHeader key={cell.id}>
                  <table.FlexRender cell={cell} />
                </RowHeader>
              ) : (
                <TableCell key={cell.id} label={label(cell.column.id)}>
                  <table.FlexRender cell={cell} />
                </TableCell>
              ),
            )}
            {actions && <CornerCell side="end">{actions(row.original)}</CornerCell>}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function directionOf({ sort_by: [first] }: ListQuery, field: string) {
  if (first?.field !== field) return null;
  return first.isDescending ? "descending" : "ascending";
}

/** A first press sorts names from A and times from the latest; the next turns it round. */
function sortHref(list: ListPlace, field: string): string {
  const direction = directionOf(list.query, field);
  const isDescending = direction === null ? field !== "name" : direction === "ascending";
  return listHref(list, { sort_by: [{ field, isDescending }] });
}
