"use client";

import { Boxes, CircleCheck, CircleSlash, Ghost } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { PaginatedList } from "../../lib/list";
import type { Messages } from "../../lib/locale";
import type { OfferedModel } from "../../lib/models/schema";
import { defaultUsableSort, type UsableModelQuery, usableModelQuery } from "../../lib/models/usable";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { type Column, ListTable, column as listColumn } from "../list/list-table";
import { ListView } from "../list/list-view";
import { Badge } from "../ui/badge";
import { CopyButton } from "../ui/copy-button";
import { EmptyState } from "../ui/empty-state";
import { ButtonLink } from "../ui/link";
import { SearchInput } from "../ui/search-input";
import { HowToCall } from "./how-to-call";

const path = "/models";
const sortFields = ["name"] as const;

/** One of the headings of the catalogue. */
const column = (id: keyof Messages["usable"]["columns"], cell: (model: OfferedModel) => ReactNode) =>
  listColumn(id, cell);

const columns: readonly Column<OfferedModel>[] = [
  column("name", ({ name }) => (
    <bdi title={name} className="inline-block max-w-full py-row-link align-middle wrap-anywhere md:truncate">
      {name}
    </bdi>
  )),
  column("state", (model) => <State model={model} />),
];

function State({ model: { is_callable, is_gone } }: { model: OfferedModel }) {
  const t = useTranslations("usable.state");
  if (!is_callable) return <Badge icon={CircleSlash}>{t("unavailable")}</Badge>;
  return is_gone ? (
    <Badge tone="warning" icon={Ghost}>
      {t("gone")}
    </Badge>
  ) : (
    <Badge tone="success" icon={CircleCheck}>
      {t("callable")}
    </Badge>
  );
}

type UsableViewProps = {
  query: UsableModelQuery;
  list: PaginatedList<OfferedModel>;
  /** The organization one works in, if any. */
  organization: { name: string } | undefined;
  /** Of the gate, up to `/v1`. */
  baseUrl: string;
  isAdmin: boolean;
};

/** What somebody may call, and how. */
export function UsableView({ query, list, organization, baseUrl, isAdmin }: UsableViewProps) {
  const t = useTranslations("usable");
  const place = { path, query, defaultSort: defaultUsableSort };
  return (
    <>
      <ListView
        title={t("title")}
        description={organization ? t("inWorkspace", organization) : t("description")}
        list={place}
        pagination={list.pagination}
        filters={
          <FilterForm list={place} schema={usableModelQuery}>
            <SearchInput
              name="search"
              label={t("search")}
              defaultValue={query.search}
              maxLength={200}
              className="min-w-48 grow md:max-w-96"
            />
            <SortSelect list={place} fields={sortFields} label={(id) => t(`columns.${id}`)} />
          </FilterForm>
        }
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState
            icon={Boxes}
            title={t("empty.title")}
            action={
              isAdmin && (
                <ButtonLink variant="primary" href="/admin/upstreams" prefetch={false}>
                  {t("empty.add")}
                </ButtonLink>
              )
            }
          >
            <p>{t(isAdmin ? "empty.admin" : "empty.description")}</p>
          </EmptyState>
        }
      >
        <ListTable
          caption={t("title")}
          list={place}
          columns={columns}
          rows={list.items}
          rowId={({ name }) => name}
          label={(id) => t(`columns.${id as "name"}`)}
          sortFields={sortFields}
          actions={({ name }) => <CopyButton iconOnly value={name} label={t("copy", { name })} />}
        />
      </ListView>
      {list.items.length > 0 && <HowToCall models={list.items} baseUrl={baseUrl} />}
    </>
  );
}
