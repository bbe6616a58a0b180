"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Field } from "../ui/field";
import { Fieldset } from "../ui/fieldset";
import { Radio } from "../ui/radio";
import { SearchSelect } from "../ui/search-select";
import { Select } from "../ui/select";

const day = 86_400;
const periods = [
  { seconds: 0, label: "now" },
  { seconds: day, label: "1d" },
  { seconds: 3 * day, label: "3d" },
  { seconds: 7 * day, label: "7d" },
] as const;

export type Fate = {
  keys: "end" | "hand_over";
  to_user_id?: number | undefined;
  ends_in?: number | undefined;
};

export const defaultFate: Fate = { keys: "end", ends_in: 7 * day };

type Person = { id: number; name: string };

type FateOfKeysProps = {
  /** How many keys there are. */
  count: number;
  /** Who can take them over, or how to find them where they are too many to list. */
  receivers: readonly Person[] | ((search: string) => Promise<readonly Person[] | null>);
  value: Fate;
  onChange: (fate: Fate) => void;
  errorOf: (field: string) => string | undefined;
};

/** What becomes of the keys of somebody who goes: they end, or somebody takes over those that work. */
export function FateOfKeys({ count, receivers, value, onChange, errorOf }: FateOfKeysProps) {
  const t = useTranslations("keys.fate");
  const isHandedOver = value.keys === "hand_over";
  return (
    <Fieldset legend={t("title", { count })} error={errorOf("keys")}>
      <Radio
        id="keys"
        name="keys"
        label={t("end")}
        hint={t("endHint")}
        checked={!isHandedOver}
        onChange={() => onChange({ ...value, keys: "end" })}
      />
      <Radio
        name="keys"
        label={t("handOver")}
        hint={t("handOverHint")}
        checked={isHandedOver}
        disabled={receivers.length === 0}
        onChange={() => onChange({ ...value, keys: "hand_over" })}
      />
      {isHandedOver && (
        <div className="mt-1 flex flex-col gap-3 pl-6">
          <Field id="to_user_id" label={t("to")} error={errorOf("to_user_id")}>
            <Receiver
              receivers={receivers}
              value={value.to_user_id}
              onChange={(to_user_id) => onChange({ ...value, to_user_id })}
            />
          </Field>
          <Field id="ends_in" label={t("ends")} hint={t("endsHint")} error={errorOf("ends_in")}>
            <Select
              value={value.ends_in}
              onChange={(event) => onChange({ ...value, ends_in: Number(event.target.value) })}
            >
              {periods.map(({ seconds, label }) => (
                <option key={seconds} value={seconds}>
                  {t(`periods.${label}`)}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
    </Fieldset>
  );
}

type ReceiverProps = Pick<FateOfKeysProps, "receivers"> & {
  value: number | undefined;
  onChange: (userId: number | undefined) => void;
};

function Receiver({ receivers, value, onChange }: ReceiverProps) {
  const t = useTranslations("keys.fate");
  const [found, setFound] = useState<Person | null>(null);
  if (typeof receivers === "function") {
    return (
      <SearchSelect
        value={found}
        placeholder={t("choose")}
        find={receivers}
        onChange={(person) => {
          setFound(person);
          onChange(person?.id);
        }}
      />
    );
  }
  return (
    <Select value={value ?? ""} onChange={(event) => onChange(Number(event.target.value) || undefined)}>
      <option value="">{t("choose")}</option>
      {receivers.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
