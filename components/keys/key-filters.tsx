"use client";

import { useTranslations } from "use-intl";
import { type KeyQuery, keyQuery, keySortFields, keyStatuses } from "../../lib/keys/schema";
import type { ListPlace } from "../../lib/list";
import { FilterForm } from "../list/filter-form";
import { FilterSelect, SortSelect } from "../list/filter-select";
import { SearchInput } from "../ui/search-input";

export function KeyFilters({ list, query }: { list: ListPlace; query: KeyQuery }) {
  const t = useTranslations("keys.filters");
  const status = useTranslations("keys.status");
  const columns = useTranslations("keys.columns");
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
      <SortSelect list={list} fields={keySortFields} label={columns} />
    </FilterForm>
  );
}
