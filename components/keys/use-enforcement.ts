"use client";

import { createContext, useContext } from "react";
import { useLocale, useTranslations } from "use-intl";
import { formatTime } from "../../lib/format";
import type { Enforcement } from "../../lib/gates";
import type { Result } from "../../lib/result";
import { useTimeZone } from "../ui/clock";
import { useToast } from "../ui/toast";

export type ReadEnforcement = (fields: { id: number }) => Promise<Result<Enforcement>>;

/** Asks how far a change has got; given by the frame of the console. */
export const EnforcementContext = createContext<ReadEnforcement | null>(null);

/** Says, once a change of a key is made, on how many gates it is in force, and by when on the others. */
export function useEnforcement(): (keyId: number) => Promise<void> {
  const read = useContext(EnforcementContext);
  const t = useTranslations("keys.enforcement");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const toast = useToast();
  return async (keyId) => {
    const result = await read?.({ id: keyId }).catch(() => null);
    if (!result?.ok || result.data === null) return;
    const { gates, afterMs, silent } = result.data;
    const [first] = silent;
    if (first !== undefined) {
      const seconds = Math.round(Math.max(...silent.map(({ silentForMs }) => silentForMs)) / 1000);
      const latest = new Date(Math.max(...silent.map(({ refusesBy }) => new Date(refusesBy).getTime())));
      const time = formatTime(latest, locale, timeZone);
      const description = t("silentDetail", { seconds, time });
      return toast({ tone: "warning", title: t("silent", { gates: silent.length }), description });
    }
    if (gates === 0) toast({ tone: "neutral", title: t("noGate") });
    else toast({ title: t("inForce", { gates, ms: Math.max(1, Math.round(afterMs)) }) });
  };
}
