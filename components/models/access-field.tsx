"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import type { ModelDetails, Named } from "../../lib/models/schema";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Radio } from "../ui/radio";
import { SearchMany } from "../ui/search-many";
import type { ModelVerbs } from "./model-verbs";

type Access = { is_open: boolean; user_ids: number[]; organization_ids: number[] };

type AccessFieldProps = {
  value: Access;
  /** As it is stored; null while it is new. */
  stored: ModelDetails | null;
  verbs: Pick<ModelVerbs, "suggestUsers" | "organizations">;
  errorOf: (field: string) => string | undefined;
  onChange: (value: Partial<Access>) => void;
};

/** Who may use a model: everybody, or those who are chosen and nobody else. Who was chosen stays typed meanwhile. */
export function AccessField({ value, stored, verbs, errorOf, onChange }: AccessFieldProps) {
  const t = useTranslations("models");
  const users = useNames(stored?.users ?? []);
  const organizations = useNames([...verbs.organizations, ...(stored?.organizations ?? [])]);
  const isForNobody = value.user_ids.length + value.organization_ids.length === 0;
  const isClosing = stored?.is_open === true && !value.is_open;
  const isOpening = stored?.is_open === false && value.is_open;

  async function findUsers(search: string) {
    const result = await verbs.suggestUsers({ search });
    return result.ok ? users.learn(result.data) : null;
  }

  async function findOrganizations(search: string) {
    const sought = search.trim().toLowerCase();
    return verbs.organizations.filter(({ name }) => name.toLowerCase().includes(sought)).slice(0, mostFound);
  }

  return (
    <Fieldset legend={t("fields.access")} error={errorOf("is_open")}>
      <Radio
        id="is_open"
        name="is_open"
        label={t("fields.everyone")}
        hint={t("fields.everyoneHint")}
        checked={value.is_open}
        onChange={() => onChange({ is_open: true })}
      />
      <Radio
        name="is_open"
        label={t("fields.chosen")}
        hint={t("fields.chosenHint")}
        checked={!value.is_open}
        onChange={() => onChange({ is_open: false })}
      />
      {!value.is_open && (
        <div className="mt-1 flex flex-col gap-3 pl-6">
          <Field
            id="organization_ids"
            label={t("fields.organizations")}
            hint={t("fields.organizationsHint")}
            error={errorOf("organization_ids")}
          >
            <SearchMany
              value={organizations.named(value.organization_ids)}
              find={findOrganizations}
              onChange={(chosen) => onChange({ organization_ids: chosen.map(({ id }) => id) })}
            />
          </Field>
          <Field
            id="user_ids"
            label={t("fields.users")}
            hint={t("fields.usersHint")}
            error={errorOf("user_ids")}
          >
            <SearchMany
              value={users.named(value.user_ids)}
              find={findUsers}
              onChange={(chosen) => onChange({ user_ids: chosen.map(({ id }) => id) })}
            />
          </Field>
        </div>
      )}
      {(isClosing || isOpening || (!value.is_open && isForNobody)) && (
        <Callout tone="warning" className="mt-2">
          {isClosing && <p>{t("edit.closes")}</p>}
          {isOpening && <p>{t("edit.opens")}</p>}
          {!value.is_open && isForNobody && <p>{t("fields.nobody")}</p>}
        </Callout>
      )}
    </Fieldset>
  );
}

const mostFound = 20;

/** The names of what is known by its id alone. */
function useNames(start: readonly Named[]) {
  const [learned, setLearned] = useState<readonly Named[]>([]);
  const names = new Map([...learned, ...start].map(({ id, name }) => [id, name]));
  return {
    named: (ids: readonly number[]): Named[] => ids.map((id) => ({ id, name: names.get(id) ?? `#${id}` })),
    learn(items: readonly Named[]) {
      setLearned((before) => [...before, ...items]);
      return items;
    },
  };
}
