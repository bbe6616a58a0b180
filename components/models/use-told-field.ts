"use client";

import { useFormatter, useTranslations } from "use-intl";
import type { ModelDetails } from "../../lib/models/schema";
import type { ModelFields } from "./model-form";

/** The fields by the name they have in the form. */
export function useModelLabels() {
  const t = useTranslations("models.fields");
  return {
    name: t("name"),
    upstream_id: t("upstream"),
    fallback_upstream_id: t("fallback"),
    is_open: t("access"),
    user_ids: t("users"),
    organization_ids: t("organizations"),
  };
}

/** What is stored in a field, as one reads it. */
export function useToldField() {
  const t = useTranslations("models");
  const format = useFormatter();
  const names = (list: readonly { name: string }[]) =>
    list.length === 0 ? t("details.nobody") : format.list(list.map(({ name }) => name));
  return (field: keyof ModelFields, model: ModelDetails): string =>
    ({
      name: model.name,
      upstream_id: model.upstream.name,
      fallback_upstream_id: model.fallback?.name ?? t("fields.noFallback"),
      is_open: t(model.is_open ? "access.everyone" : "access.chosen"),
      user_ids: names(model.users),
      organization_ids: names(model.organizations),
    })[field];
}
