"use client";

import { Building2 } from "lucide-react";
import NextLink from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import type { PaginatedList } from "../../lib/list";
import type { Messages } from "../../lib/locale";
import {
  defaultOrganizationSort,
  type Organization,
  type OrganizationQuery,
  organizationQuery,
  organizationSortFields,
} from "../../lib/organizations";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { type Column, ListTable, column as listColumn } from "../list/list-table";
import { ListView } from "../list/list-view";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SearchInput } from "../ui/search-input";
import { Time } from "../ui/time";
import { type CreateOrganization, CreateOrganizationDialog } from "./create-organization-dialog";

const path = "/admin/organizations";

/** One of the headings of the catalogue. */
const column = (
  id: keyof Messages["organizations"]["columns"],
  cell: (organization: Organization) => ReactNode,
) => listColumn(id, cell);

const columns: readonly Column<Organization>[] = [
  column("name", ({ id, name }) => (
    <NextLink
      href={`/organizations/${id}`}
      prefetch={false}
      dir="auto"
      title={name}
      className="inline-block max-w-full py-1.5 text-left align-middle wrap-anywhere underline-offset-2 hover:underline md:truncate"
    >
      {name}
    </NextLink>
  )),
  column("members", ({ members }) => <Count value={members} />),
  column("keys", ({ keys }) => <Count value={keys} />),
  column("created_at", ({ created_at }) => <Time value={created_at} format="date" className="text-sm" />),
];

function Count({ value }: { value: number }) {
  const t = useTranslations("organizations");
  return t("count", { count: value });
}

type OrganizationsViewProps = {
  query: OrganizationQuery;
  list: PaginatedList<Organization>;
  createOrganization: CreateOrganization;
};

/** All organizations, for administrators. A new one is opened, since its members come next. */
export function OrganizationsView({ query, list, createOrganization }: OrganizationsViewProps) {
  const t = useTranslations("organizations");
  const router = useRouter();
  const [isCreating, setCreating] = useState(false);
  const place = { path, query, defaultSort: defaultOrganizationSort };
  return (
    <>
      <ListView
        title={t("title")}
        description={t("description")}
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            {t("create.open")}
          </Button>
        }
        list={place}
        pagination={list.pagination}
        filters={
          <FilterForm list={place} schema={organizationQuery}>
            <SearchInput
              name="search"
              label={t("search")}
              defaultValue={query.search}
              maxLength={200}
              className="min-w-48 grow md:max-w-96"
            />
            <SortSelect list={place} fields={organizationSortFields} label={(id) => t(`columns.${id}`)} />
          </FilterForm>
        }
        noMatch={{
          title: t("noMatch.title"),
          description: t("noMatch.description"),
          clear: t("noMatch.clear"),
        }}
        empty={
          <EmptyState icon={Building2} title={t("empty.title")}>
            <p>{t("empty.description")}</p>
          </EmptyState>
        }
      >
        <ListTable
          caption={t("title")}
          list={place}
          columns={columns}
          rows={list.items}
          rowId={({ id }) => id}
          label={(id) => t(`columns.${id as "name"}`)}
          sortFields={organizationSortFields}
        />
      </ListView>
      {isCreating && (
        <CreateOrganizationDialog
          create={createOrganization}
          onClose={() => setCreating(false)}
          onCreated={({ id }) => router.push(`/organizations/${id}`)}
        />
      )}
    </>
  );
}
