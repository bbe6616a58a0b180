"use client";

import { Fragment } from "react";
import { useTranslations } from "use-intl";
import {
  type AuditQuery,
  auditActions,
  auditQuery,
  auditSortFields,
  auditTargetTypes,
} from "../../lib/audit";
import type { ListPlace } from "../../lib/list";
import { FilterForm } from "../list/filter-form";
import { SortSelect } from "../list/filter-select";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { useActionLabel } from "./audit-sentence";

export function AuditFilters({ list, query }: { list: ListPlace; query: AuditQuery }) {
  const t = useTranslations("audit.filters");
  const targets = useTranslations("audit.targets");
  const columns = useTranslations("audit.columns");
  const actionLabel = useActionLabel();
  const { actor, action, target, address, from, to, refused } = query;
  const [kind, number] = target?.split(":") ?? [];
  return (
    <FilterForm list={list} schema={auditQuery} className="items-end gap-x-3">
      <Field label={t("action")} className="w-56 max-md:w-full">
        <Select name="action" defaultValue={action ?? ""}>
          <option value="">{t("anyAction")}</option>
          {auditActions.map((one) => (
            <option key={one} value={one}>
              {actionLabel(one)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("actor")} className={half}>
        <Input name="actor" defaultValue={actor} placeholder={t("actorHint")} maxLength={200} />
      </Field>
      <Field label={t("target")} className={half}>
        <Select name="target" defaultValue={target ?? ""}>
          <option value="">{t("anyTarget")}</option>
          {auditTargetTypes.map((one) => (
            <Fragment key={one}>
              <option value={one}>{targets(one)}</option>
              {number && one === kind && (
                <option value={target}>
                  {targets(one)}: {number}
                </option>
              )}
            </Fragment>
          ))}
        </Select>
      </Field>
      <Field label={t("from")} className={half}>
        <Input name="from" type="date" defaultValue={from?.slice(0, 10)} />
      </Field>
      <Field label={t("to")} className={half}>
        <Input name="to" type="date" defaultValue={to?.slice(0, 10)} />
      </Field>
      <Field label={t("address")} className={half}>
        <Input name="address" defaultValue={address} maxLength={200} />
      </Field>
      <Checkbox
        name="refused"
        value="true"
        defaultChecked={refused ?? false}
        label={t("refused")}
        className="min-h-control items-center"
      />
      <SortSelect list={list} fields={auditSortFields} label={columns} />
    </FilterForm>
  );
}

const half = "w-36 max-md:w-[calc(50%-0.375rem)]";
