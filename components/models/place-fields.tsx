"use client";

import { useTranslations } from "use-intl";
import type { Named } from "../../lib/models/schema";
import { Field } from "../ui/field";
import { Select } from "../ui/select";

type UpstreamFieldProps = {
  upstreams: readonly Named[];
  value: number | undefined;
  error: string | undefined;
  onChange: (id: number) => void;
};

/** Where a model runs. */
export function UpstreamField({ upstreams, value, error, onChange }: UpstreamFieldProps) {
  const t = useTranslations("models.fields");
  return (
    <Field id="upstream_id" label={t("upstream")} error={error}>
      <Select value={value ?? ""} onChange={({ target }) => onChange(Number(target.value))}>
        {value === undefined && (
          <option value="" disabled>
            {t("chooseUpstream")}
          </option>
        )}
        <Options upstreams={upstreams} />
      </Select>
    </Field>
  );
}

type FallbackFieldProps = {
  /** All but the one where the model runs. */
  upstreams: readonly Named[];
  value: number | null;
  error: string | undefined;
  onChange: (id: number | null) => void;
};

/** Where a model runs when the other cannot be reached. */
export function FallbackField({ upstreams, value, error, onChange }: FallbackFieldProps) {
  const t = useTranslations("models.fields");
  return (
    <Field id="fallback_upstream_id" label={t("fallback")} hint={t("fallbackHint")} error={error}>
      <Select
        value={value ?? ""}
        onChange={({ target }) => onChange(target.value === "" ? null : Number(target.value))}
      >
        <option value="">{t("noFallback")}</option>
        <Options upstreams={upstreams} />
      </Select>
    </Field>
  );
}

function Options({ upstreams }: { upstreams: readonly Named[] }) {
  return upstreams.map(({ id, name }) => (
    <option key={id} value={id} dir="auto">
      {name}
    </option>
  ));
}
