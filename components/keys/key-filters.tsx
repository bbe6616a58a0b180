"use client";

import { useTranslations } from "use-intl";
import { platformPrincipalId } from "../../lib/actor";
import { type KeyQuery, keyQuery, keySortFields, keyStatuses } from "../../lib/keys/schema";
import type { ListPlace } from "../../lib/list";
import { FilterForm } from "../list/filter-form";
import { FilterSelect, SortSelect } from "../list/filter-select";
import { SearchInput } from "../ui/search-input";

type KeyFiltersProps = {
  list: ListPlace;
  query: KeyQuery;
  /** The organizations to choose from, where keys of several are listed. */
  organizations?: readonly { id: number; name: string }[];
};

export function KeyFilters({ list, query, organizations = [] }: KeyFiltersProps) {
  const t = useTranslations("keys.filters");
  const status = useTranslations("keys.status");
  const columns = useTranslations("keys.columns");
  const shell = useTranslations("shell");
  return (
    <FilterForm list={list} schema={keyQuery}>
      <SearchInput
        name="search"
        label={t("search")}
        defaultValue={query.search}
        maxLength={200}
        className="min-w-48 grow md:max-w-96"
      />
      <FilterSelect
        name="status"
        label={t("status")}
        value={query.status ?? ""}
        options={[
          { value: "", label: t("anyStatus") },
          ...keyStatuses.map((one) => ({ value: one, label: status(one) })),
        ]}
      />
      {organizations.length > 0 && (
        <FilterSelect
          name="owner_principal_id"
          label={t("workspace")}
          value={String(query.owner_principal_id ?? "")}
          options={[
            { value: "", label: t("anyWorkspace") },
            { value: String(platformPrincipalId), label: shell("personal") },
            ...organizations.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
      )}
      <SortSelect list={list} fields={keySortFields} label={columns} />
    </FilterForm>
  );
}
