"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import type { KeyHolder } from "../../lib/keys/holders";
import type { Result } from "../../lib/result";
import { Field } from "../ui/field";
import { SearchSelect } from "../ui/search-select";

export type FindHolders = (fields: { principal_id: number; search: string }) => Promise<Result<KeyHolder[]>>;

type HolderFieldProps = {
  principalId: number;
  isForSelf: boolean;
  find: FindHolders;
  error: string | undefined;
  onChange: (userId: number | undefined) => void;
};

/** Whose the new key is to be: nobody named is oneself. */
export function HolderField({ principalId, isForSelf, find, error, onChange }: HolderFieldProps) {
  const t = useTranslations("keys.holder");
  const [holder, setHolder] = useState<KeyHolder | null>(null);
  return (
    <Field
      id="user_id"
      label={t("label")}
      error={error}
      hint={holder ? t("other", { name: holder.name }) : t(isForSelf ? "self" : "notSelf")}
    >
      <SearchSelect
        value={holder}
        placeholder={isForSelf ? t("placeholder") : undefined}
        find={async (search) => {
          const result = await find({ principal_id: principalId, search });
          return result.ok ? result.data : null;
        }}
        onChange={(next) => {
          setHolder(next);
          onChange(next?.id);
        }}
      />
    </Field>
  );
}
