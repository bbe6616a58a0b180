"use client";

import { useLocale, useTranslations } from "use-intl";
import { formatNumber } from "../../lib/format";

/** How numbers and times of use are written; what has no mean is a dash. */
export function useFormats() {
  const locale = useLocale();
  const t = useTranslations("usage.units");
  const number = (value: number) => formatNumber(value, locale);
  return {
    number,
    time(milliseconds: number | null): string {
      if (milliseconds === null) return "–";
      if (milliseconds < 1000) return t("milliseconds", { value: number(milliseconds) });
      return t("seconds", { value: number(Math.round(milliseconds / 100) / 10) });
    },
  };
}
