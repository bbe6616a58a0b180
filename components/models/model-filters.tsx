"use client";

import { useTranslations } from "use-intl";
import type { ListPlace } from "../../lib/list";
import {
  type ModelQuery,
  modelQuery,
  modelSortFields,
  modelStates,
  type Named,
} from "../../lib/models/schema";
import { FilterForm } from "../list/filter-form";
import { FilterSelect, SortSelect } from "../list/filter-select";
import { SearchInput } from "../ui/search-input";

type ModelFiltersProps = { list: ListPlace; query: ModelQuery; upstreams: readonly Named[] };

export function ModelFilters({ list, query, upstreams }: ModelFiltersProps) {
  const t = useTranslations("models");
  return (
    <FilterForm list={list} schema={modelQuery}>
      <SearchInput
        name="search"
        label={t("search")}
        defaultValue={query.search}
        maxLength={200}
        className="min-w-48 grow md:max-w-96"
      />
      <FilterSelect
        name="upstream_id"
        className="md:max-w-48"
        label={t("columns.upstream")}
        value={String(query.upstream_id ?? "")}
        options={[
          { value: "", label: t("anyUpstream") },
          ...upstreams.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
      <FilterSelect
        name="state"
        label={t("columns.state")}
        value={query.state ?? ""}
        options={[
          { value: "", label: t("anyState") },
          ...modelStates.map((one) => ({
            value: one,
            label: one === "closed" ? t("access.chosen") : t(`state.${one}`),
          })),
        ]}
      />
      <SortSelect list={list} fields={modelSortFields} label={(id) => t(`columns.${id}`)} />
    </FilterForm>
  );
}
