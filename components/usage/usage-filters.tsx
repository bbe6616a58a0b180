"use client";

import { useTranslations } from "use-intl";
import {
  addDays,
  mostUsageDays,
  type UsageGroup,
  type UsageQuery,
  type UsageRange,
  usageHref,
  usagePlace,
  usageQuery,
  usageSortFields,
  usualUsageDays,
} from "../../lib/usage";
import { ChosenFilter } from "../list/chosen-filter";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { WorkspaceField } from "../list/workspace-field";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { LinkChoice } from "../ui/link-choice";

const presets = [7, usualUsageDays, 90];

type UsageFiltersProps = {
  path: string;
  query: UsageQuery;
  range: UsageRange;
  today: string;
  groups: readonly UsageGroup[];
  /** What the key and the user are called that were chosen. */
  chosen: { key: string | null; user: string | null };
  /** The organizations to choose from, where several are seen. */
  organizations?: readonly { id: number; name: string }[];
};

/** Of which days, of what, and what it is added up by: all of it in the address. */
export function UsageFilters(props: UsageFiltersProps) {
  const { path, query, range, today, groups, organizations = [] } = props;
  const t = useTranslations("usage");
  const { by = "day", show, key_id, user_id, model, owner_principal_id } = query;
  const last = (days: number) => {
    const from = addDays(today, 1 - days);
    const isUsual = days === usualUsageDays;
    return {
      label: t("range.last", { days }),
      href: usageHref(path, query, isUsual ? { from: undefined, to: undefined } : { from, to: today }),
      isChosen: range.from === from && range.to === today,
    };
  };
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-3">
        <div className="mb-3">
          <LinkChoice label={t("range.label")} choices={presets.map(last)} />
        </div>
        <FilterForm
          list={usagePlace(path, query)}
          schema={usageQuery}
          keep={{ by: query.by, show, key_id, user_id, model }}
          className="items-end gap-x-3"
        >
          <Field label={t("range.from")} className={half}>
            <Input name="from" type="date" defaultValue={range.from} max={today} />
          </Field>
          <Field label={t("range.to")} className={half}>
            <Input name="to" type="date" defaultValue={range.to} max={today} />
          </Field>
          <WorkspaceField
            value={owner_principal_id}
            organizations={organizations}
            className="w-48 max-md:w-full"
          />
          <SortSelect
            list={usagePlace(path, query)}
            fields={usageSortFields}
            label={(id) => (id === "name" ? t(`name.${by}`) : t(`columns.${id}`))}
          />
        </FilterForm>
      </div>
      {range.isCut && (
        <Callout className="mb-3">
          <p>{t("range.cut", { days: mostUsageDays })}</p>
        </Callout>
      )}
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <LinkChoice
          label={t("by.label")}
          choices={groups.map((group) => ({
            label: t(`by.${group}`),
            href: usageHref(path, query, { by: group === "day" ? undefined : group }),
            isChosen: group === by,
          }))}
        />
        <Chosen {...props} />
      </div>
    </>
  );
}

function Chosen({ path, query, chosen }: UsageFiltersProps) {
  const t = useTranslations("usage.filters");
  const { key_id, user_id, model } = query;
  return (
    <>
      {key_id !== undefined && (
        <ChosenFilter
          label={t("ofKey", { name: chosen.key ?? `#${key_id}` })}
          clear={t("anyKey")}
          href={usageHref(path, query, { key_id: undefined })}
        />
      )}
      {user_id !== undefined && (
        <ChosenFilter
          label={t("ofUser", { name: chosen.user ?? `#${user_id}` })}
          clear={t("anyUser")}
          href={usageHref(path, query, { user_id: undefined })}
        />
      )}
      {model !== undefined && (
        <ChosenFilter
          label={t("ofModel", { name: model })}
          clear={t("anyModel")}
          href={usageHref(path, query, { model: undefined })}
        />
      )}
    </>
  );
}

const half = "w-36 max-md:w-[calc(50%-0.375rem)]";
