"use client";

import { useTranslations } from "use-intl";
import { platformPrincipalId } from "../../lib/actor";
import { type KeyQuery, keyQuery, keySortFields, keyStatuses } from "../../lib/keys/schema";
import { type ListPlace, listHref } from "../../lib/list";
import { ChosenFilter } from "../list/chosen-filter";
import { FilterForm } from "../list/filter-form";
import { FilterSelect, SortSelect } from "../list/filter-select";
import { SearchInput } from "../ui/search-input";

type KeyFiltersProps = {
  list: ListPlace;
  query: KeyQuery;
  /** The organizations to choose from, where keys of several are listed. */
  organizations?: readonly { id: number; name: string }[];
  /** The name of the one user whose keys are listed, if it is known. */
  holder?: string | undefined;
};

export function KeyFilters({ list, query, organizations = [], holder }: KeyFiltersProps) {
  const t = useTranslations("keys.filters");
  const status = useTranslations("keys.status");
  const columns = useTranslations("keys.columns");
  const shell = useTranslations("shell");
  const { user_id: userId, ...everybody } = query;
  return (
    <FilterForm list={list} schema={keyQuery} keep={{ user_id: userId }}>
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
          className="md:max-w-48"
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
      {userId !== undefined && (
        <ChosenFilter
          label={t("ofUser", { name: holder ?? `#${userId}` })}
          clear={t("ofEverybody")}
          href={listHref({ ...list, query: everybody })}
        />
      )}
    </FilterForm>
  );
}
