"use client";

import { useTranslations } from "use-intl";
import { type ListPlace, listHref } from "../../lib/list";
import {
  type RequestQuery,
  requestEnds,
  requestQuery,
  requestRefusals,
  requestSortFields,
  statusKinds,
} from "../../lib/request-log";
import { ChosenFilter } from "../list/chosen-filter";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { WorkspaceField } from "../list/workspace-field";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { useReasonLabel } from "./request-outcome";

type RequestFiltersProps = {
  list: ListPlace;
  query: RequestQuery;
  /** What the chosen key and user are called, where a request of theirs is seen. */
  chosen: { key: string | null; user: string | null };
  organizations?: readonly { id: number; name: string }[];
};

export function RequestFilters({ list, query, chosen, organizations = [] }: RequestFiltersProps) {
  const t = useTranslations("requests");
  const label = useReasonLabel();
  const { search, model, path, status, reason, from, to, key_id, user_id, owner_principal_id } = query;
  const { key_id: _key, ...ofAnyKey } = query;
  const { user_id: _user, ...ofAnyUser } = query;
  const isOther = status !== undefined && !statusKinds.some((kind) => kind === status);
  return (
    <FilterForm list={list} schema={requestQuery} keep={{ key_id, user_id }} className="items-end gap-x-3">
      <Field label={t("filters.search")} className="w-56 max-md:w-full">
        <Input name="search" type="search" defaultValue={search} maxLength={200} />
      </Field>
      <Field label={t("filters.model")} className={half}>
        <Input name="model" defaultValue={model} maxLength={200} />
      </Field>
      <Field label={t("filters.path")} className={half}>
        <Input name="path" defaultValue={path} maxLength={200} />
      </Field>
      <Field label={t("filters.status")} className={half}>
        <Select name="status" defaultValue={status ?? ""}>
          <option value="">{t("filters.anyStatus")}</option>
          {statusKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`statuses.${kind}`)}
            </option>
          ))}
          {isOther && <option value={status}>{status}</option>}
        </Select>
      </Field>
      <Field label={t("filters.reason")} className={half}>
        <Select name="reason" defaultValue={reason ?? ""}>
          <option value="">{t("filters.anyReason")}</option>
          {[...requestEnds, ...requestRefusals].map((one) => (
            <option key={one} value={one}>
              {label(one)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("filters.from")} className={half}>
        <Input name="from" type="date" defaultValue={from?.slice(0, 10)} />
      </Field>
      <Field label={t("filters.to")} className={half}>
        <Input name="to" type="date" defaultValue={to?.slice(0, 10)} />
      </Field>
      <WorkspaceField value={owner_principal_id} organizations={organizations} className={half} />
      <SortSelect list={list} fields={requestSortFields} label={(id) => t(`columns.${id}`)} />
      {key_id !== undefined && (
        <ChosenFilter
          label={t("filters.ofKey", { name: chosen.key ?? `#${key_id}` })}
          clear={t("filters.anyKey")}
          href={listHref({ ...list, query: ofAnyKey })}
        />
      )}
      {user_id !== undefined && (
        <ChosenFilter
          label={t("filters.ofUser", { name: chosen.user ?? `#${user_id}` })}
          clear={t("filters.anyUser")}
          href={listHref({ ...list, query: ofAnyUser })}
        />
      )}
    </FilterForm>
  );
}

const half = "w-36 max-md:w-[calc(50%-0.375rem)]";
