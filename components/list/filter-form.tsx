"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type * as z from "zod";
import { type ListPlace, type ListQuery, listHref, parseLoose } from "../../lib/list";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";

type FilterFormProps = {
  list: ListPlace;
  /** Reads the fields as it reads the address. */
  schema: z.ZodType<ListQuery>;
  /** Filters that no field shows, and that stay as they are. */
  keep?: Record<string, string | number | undefined>;
  className?: string;
  children: ReactNode;
};

/** A plain GET form, so that it works without JavaScript; with it, the address stays free of empty parameters. */
export function FilterForm({ list, schema, keep = {}, className, children }: FilterFormProps) {
  const t = useTranslations("list");
  const router = useRouter();
  return (
    <form
      // A link that changes the list from outside, such as "clear", starts the fields anew.
      key={listHref(list)}
      action={list.path}
      className={cn("mb-3 flex flex-wrap gap-2", className)}
      onSubmit={(event) => {
        event.preventDefault();
        const texts = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]);
        router.push(listHref({ ...list, query: parseLoose(schema, Object.fromEntries(texts)) }));
      }}
    >
      {children}
      {Object.entries({ ...keep, perPage: list.query.perPage }).map(
        ([name, value]) =>
          value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <Button type="submit">{t("submit")}</Button>
    </form>
  );
}
