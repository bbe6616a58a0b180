"use client";

import { useTranslations } from "use-intl";
import type { UpstreamErrorCode } from "../../lib/upstreams";

/** Says in a sentence why an upstream could not be asked, with the status it answered where that was the trouble. */
export function useFailure() {
  const t = useTranslations("upstreams.errors");
  return (error: UpstreamErrorCode, status: number | null = null): string =>
    status === null ? t(error) : t("withStatus", { sentence: t(error), status });
}
