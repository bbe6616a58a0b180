"use client";

import { Plus, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { memberRoles } from "../../lib/organizations";
import type { GroupRole } from "../../lib/sign-in-settings";
import { Button } from "../ui/button";
import { Fieldset } from "../ui/fieldset";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

export type NamedOrganization = { id: number; name: string };

type GroupRolesEditorProps = {
  value: readonly GroupRole[];
  organizations: readonly NamedOrganization[];
  error?: string | undefined;
  onChange: (value: GroupRole[]) => void;
};

/** Which group makes somebody what in which organization, a row each. */
export function GroupRolesEditor({ value, organizations, error, onChange }: GroupRolesEditorProps) {
  const t = useTranslations("settings.signIn.groupRoles");
  const list = useRef<HTMLUListElement>(null);
  const [first] = organizations;

  function change(index: number, part: Partial<GroupRole>) {
    onChange(value.map((row, i) => (i === index ? { ...row, ...part } : row)));
  }

  function add(organization: NamedOrganization) {
    onChange([...value, { group: "", organization_id: organization.id, role: "member" }]);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("li:last-child input")?.focus());
  }

  return (
    <Fieldset legend={t("title")} hint={t("hint")} error={error}>
      <ul
        ref={list}
        id="group_roles"
        className="mt-1.5 flex flex-col gap-3 empty:hidden sm:gap-2"
        tabIndex={-1}
      >
        {value.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is nothing but its place until it is saved.
          <li key={index} className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[1fr_1fr_8rem_auto]">
            <Input
              aria-label={t("group", { number: index + 1 })}
              value={row.group}
              placeholder={t("groupPlaceholder")}
              spellCheck={false}
              autoCapitalize="none"
              className="max-sm:order-1"
              onChange={({ target }) => change(index, { group: target.value })}
            />
            <Select
              aria-label={t("organization", { number: index + 1 })}
              value={row.organization_id}
              className="max-sm:order-3"
              onChange={({ target }) => change(index, { organization_id: Number(target.value) })}
            >
              {organizations.every(({ id }) => id !== row.organization_id) && (
                <option value={row.organization_id}>{t("deletedOrganization")}</option>
              )}
              {organizations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
            <Select
              aria-label={t("role", { number: index + 1 })}
              value={row.role}
              className="max-sm:order-4"
              onChange={({ target }) =>
                change(index, { role: memberRoles.find((role) => role === target.value) ?? "member" })
              }
            >
              {memberRoles.map((role) => (
                <option key={role} value={role}>
                  {t(`roles.${role}`)}
                </option>
              ))}
            </Select>
            <IconButton
              label={t("remove", { number: index + 1 })}
              icon={<Trash2 aria-hidden />}
              className="max-sm:order-2"
              onClick={() => {
                onChange(value.filter((_, i) => i !== index));
                list.current?.focus();
              }}
            />
          </li>
        ))}
      </ul>
      {first ? (
        <Button size="sm" className="mt-2 self-start" onClick={() => add(first)}>
          <Plus aria-hidden />
          {t("add")}
        </Button>
      ) : (
        <p className="text-text-muted">{t("noOrganization")}</p>
      )}
    </Fieldset>
  );
}
