"use client";

import { useTranslations } from "use-intl";
import type { Result } from "../../lib/result";
import { useConfirmed } from "./confirmed";
import { useToast } from "./toast";

/**
 * Runs a verb that needs no form: asks for a recent sign-in where one is needed, and tells in a toast how it went.
 * The answer is null when it was refused.
 */
export function useRun() {
  const errors = useTranslations("errors");
  const confirmed = useConfirmed();
  const toast = useToast();
  return async function run<T>(verb: () => Promise<Result<T>>, done?: string): Promise<{ data: T } | null> {
    const result = await confirmed(verb).catch(() => null);
    if (result?.ok) {
      if (done) toast({ title: done });
      return { data: result.data };
    }
    const { code, values } = result?.error ?? { code: "unavailable" as const, values: {} };
    toast({ tone: "danger", title: errors(code, values) });
    return null;
  };
}
