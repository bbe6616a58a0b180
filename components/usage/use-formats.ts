"use client";

import { useLocale } from "use-intl";
import { formatMilliseconds, formatNumber } from "../../lib/format";

/** How numbers and times of use are written; what has no mean is a dash. */
export function useFormats() {
  const locale = useLocale();
  return {
    number: (value: number) => formatNumber(value, locale),
    time: (milliseconds: number | null) =>
      milliseconds === null ? "–" : formatMilliseconds(milliseconds, locale),
  };
}
