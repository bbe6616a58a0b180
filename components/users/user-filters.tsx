"use client";

import { useTranslations } from "use-intl";
import type { ListPlace } from "../../lib/list";
import { type UserQuery, userQuery, userRoles, userSortFields, userStatuses } from "../../lib/users";
import { FilterForm } from "../list/filter-form";
import { FilterSelect, SortSelect } from "../list/filter-select";
import { SearchInput } from "../ui/search-input";

export function UserFilters({ list, query }: { list: ListPlace; query: UserQuery }) {
  const t = useTranslations("users.filters");
  const status = useTranslations("users.status");
  const role = useTranslations("users.role");
  const columns = useTranslations("users.columns");
  return (
    <FilterForm list={list} schema={userQuery}>
      <SearchInput
        name="search"
        label={t("search")}
        defaultValue={query.search}
        maxLength={200}
        className="min-w-48 grow md:max-w-96"
      />
      <FilterSelect
        name="status"
        label={columns("status")}
        value={query.status ?? ""}
        options={[
          { value: "", label: t("anyStatus") },
          ...userStatuses.map((one) => ({ value: one, label: status(one) })),
        ]}
      />
      <FilterSelect
        name="role"
        label={columns("role")}
        value={query.role ?? ""}
        options={[
          { value: "", label: t("anyRole") },
          ...userRoles.map((one) => ({ value: one, label: role(one) })),
        ]}
      />
      <SortSelect list={list} fields={userSortFields} label={columns} />
    </FilterForm>
  );
}
