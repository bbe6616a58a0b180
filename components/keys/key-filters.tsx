"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { type KeyQuery, type KeyStatus, keyQuery, keySortFields, keyStatuses } from "../../lib/keys/schema";
import { formatSort, parseLoose } from "../../lib/list";
import { Button } from "../ui/button";
import { SearchInput } from "../ui/search-input";
import { Select } from "../ui/select";
import { keyListHref } from "./key-search";

const sortChoices = keySortFields.flatMap((field) => [
  { value: field, field, direction: "ascending" as const },
  { value: `-${field}`, field, direction: "descending" as const },
]);

/** A plain GET form, so that it works without JavaScript; with it, the address stays free of empty parameters. */
export function KeyFilters({ path, query }: { path: string; query: KeyQuery }) {
  const t = useTranslations("keys.filters");
  const status = useTranslations("keys.status");
  const columns = useTranslations("keys.columns");
  const router = useRouter();
  const sort = formatSort(query.sort_by);
  return (
    <form
      // A link that changes the list from outside, such as "clear", starts the fields anew.
      key={`${query.search} ${query.status} ${sort}`}
      action={path}
      className="mb-3 flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const wanted = keyStatuses.find((one) => one === form.get("status"));
        const { status: _, ...rest } = query;
        const { sort_by } = parseLoose(keyQuery, { sort_by: String(form.get("sort_by")) });
        const search = String(form.get("search")).trim();
        router.push(keyListHref(path, rest, { search, sort_by, ...(wanted && { status: wanted }) }));
      }}
    >
      <SearchInput
        name="search"
        label={t("search")}
        defaultValue={query.search}
        maxLength={200}
        className="min-w-48 grow md:max-w-96"
      />
      <Select
        name="status"
        aria-label={t("status")}
        defaultValue={query.status ?? ""}
        onChange={(event) => event.currentTarget.form?.requestSubmit()}
        className="max-md:grow"
      >
        <option value="">{t("anyStatus")}</option>
        {keyStatuses.map((one: KeyStatus) => (
          <option key={one} value={one}>
            {status(one)}
          </option>
        ))}
      </Select>
      {/* On a phone the rows are cards, and this stands in for their headings. */}
      <Select
        name="sort_by"
        aria-label={t("sort")}
        defaultValue={sort}
        onChange={(event) => event.currentTarget.form?.requestSubmit()}
        className="grow md:hidden"
      >
        {!sortChoices.some(({ value }) => value === sort) && <option value={sort}>{sort}</option>}
        {sortChoices.map(({ value, field, direction }) => (
          <option key={value} value={value}>
            {t(direction, { column: columns(field) })}
          </option>
        ))}
      </Select>
      <input type="hidden" name="perPage" value={query.perPage} />
      <Button type="submit">{t("submit")}</Button>
    </form>
  );
}
