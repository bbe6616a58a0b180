"use client";

import { useTranslations } from "use-intl";
import { platformPrincipalId } from "../../lib/actor";
import { Field } from "../ui/field";
import { Select } from "../ui/select";

type WorkspaceFieldProps = {
  value: number | undefined;
  organizations: readonly { id: number; name: string }[];
  className: string;
};

/** Chooses one workspace, where rows of several are listed. */
export function WorkspaceField({ value, organizations, className }: WorkspaceFieldProps) {
  const t = useTranslations("keys.filters");
  const shell = useTranslations("shell");
  if (organizations.length === 0) return null;
  return (
    <Field label={t("workspace")} className={className}>
      <Select name="owner_principal_id" defaultValue={String(value ?? "")}>
        <option value="">{t("anyWorkspace")}</option>
        <option value={platformPrincipalId}>{shell("personal")}</option>
        {organizations.map(({ id, name }) => (
          <option key={id} value={id} dir="auto">
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
