"use client";

import { useTranslations } from "use-intl";
import { formatSort, type ListPlace } from "../../lib/list";
import { cn } from "../ui/cn";
import { Select } from "../ui/select";

type Option = { value: string; label: string };
type FilterSelectProps = {
  name: string;
  label: string;
  value: string;
  options: readonly Option[];
  className?: string;
};

/** A choice that takes effect when it is made. */
export function FilterSelect({ name, label, value, options, className }: FilterSelectProps) {
  return (
    <Select
      name={name}
      aria-label={label}
      defaultValue={value}
      onChange={(event) => event.currentTarget.form?.requestSubmit()}
      className={cn("max-md:grow", className)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}

type SortSelectProps<Field extends string> = {
  list: ListPlace;
  fields: readonly Field[];
  /** What the table calls a column. */
  label: (field: Field) => string;
};

/** On a phone the rows are cards, and this stands in for their headings. */
export function SortSelect<Field extends string>({ list, fields, label }: SortSelectProps<Field>) {
  const t = useTranslations("list");
  const sort = formatSort(list.query.sort_by);
  const choices = fields.flatMap((field) => [
    { value: field, label: t("ascending", { column: label(field) }) },
    { value: `-${field}`, label: t("descending", { column: label(field) }) },
  ]);
  const isAmong = choices.some(({ value }) => value === sort);
  return (
    <FilterSelect
      name="sort_by"
      label={t("sort")}
      value={sort}
      options={isAmong ? choices : [{ value: sort, label: sort }, ...choices]}
      className="md:hidden"
    />
  );
}
