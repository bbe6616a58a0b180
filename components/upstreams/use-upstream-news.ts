"use client";

import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "use-intl";
import type { ModelSync } from "../../lib/models/schema";
import type { UpstreamTest } from "../../lib/upstreams";
import { useToast } from "../ui/toast";
import { useFailure } from "./use-failure";

/** Tells in a toast what asking an upstream came to. */
export function useUpstreamNews(name: string) {
  const t = useTranslations("upstreams");
  const format = useFormatter();
  const sentence = useFailure();
  const router = useRouter();
  const toast = useToast();

  function tellTest(result: UpstreamTest): void {
    if (result.ok) {
      const { latency_ms: ms, model_count: count } = result;
      toast({ title: t("test.okTitle", { name }), description: t("test.ok", { ms, count }) });
      return;
    }
    const description = sentence(result.error, result.status);
    toast({ tone: "danger", title: t("test.failedTitle", { name }), description });
  }

  function tellSync(result: ModelSync): void {
    if (!result.ok) {
      const description = sentence(result.error, result.status);
      toast({ tone: "danger", title: t("sync.failedTitle", { name }), description });
      return;
    }
    const { added, gone, proposals } = result;
    const found = [
      t("sync.added", { count: added }),
      ...(gone > 0 ? [t("sync.gone", { count: gone })] : []),
      ...(proposals > 0 ? [t("sync.proposals", { count: proposals })] : []),
    ];
    const decide = { label: t("sync.decide"), onClick: () => router.push("/admin/models") };
    toast({
      title: t("sync.title", { name }),
      description: format.list(found, { type: "unit" }),
      ...(proposals > 0 && { action: decide }),
    });
  }

  return { tellTest, tellSync };
}
