"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { type KeyQuery, type KeyStatus, keyStatuses } from "../../lib/keys/schema";
import { formatSort } from "../../lib/list";
import { Button } from "../ui/button";
import { SearchInput } from "../ui/search-input";
import { Select } from "../ui/select";
import { keyListHref } from "./key-search";

/** A plain GET form, so that it works without JavaScript; with it, the address stays free of empty parameters. */
export function KeyFilters({ path, query }: { path: string; query: KeyQuery }) {
  const t = useTranslations("keys.filters");
  const status = useTranslations("keys.status");
  const router = useRouter();
  return (
    <form
      // A link that changes the list from outside, such as "clear", starts the fields anew.
      key={`${query.search} ${query.status}`}
      action={path}
      className="mb-3 flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const wanted = keyStatuses.find((one) => one === form.get("status"));
        const { status: _, ...rest } = query;
        const change = { search: String(form.get("search")).trim(), ...(wanted && { status: wanted }) };
        router.push(keyListHref(path, rest, change));
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
      <input type="hidden" name="sort_by" value={formatSort(query.sort_by)} />
      <input type="hidden" name="perPage" value={query.perPage} />
      <Button type="submit">{t("submit")}</Button>
    </form>
  );
}
