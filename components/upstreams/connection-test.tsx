"use client";

import { PlugZap } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Result } from "../../lib/result";
import { type TestUpstreamFields, testUpstreamInput, type UpstreamTest } from "../../lib/upstreams";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { useConfirmed } from "../ui/confirmed";
import { useFailure } from "./use-failure";

type Tested = { target: string; result: Result<UpstreamTest> | null };

/** Tries an upstream as it is typed, before it is saved. What was found is shown for as long as nothing is changed. */
export function useConnectionTest(
  target: TestUpstreamFields,
  test: (fields: TestUpstreamFields) => Promise<Result<UpstreamTest>>,
) {
  const confirmed = useConfirmed();
  const [isPending, setPending] = useState(false);
  const [tested, setTested] = useState<Tested | null>(null);
  const text = JSON.stringify(target);

  async function run() {
    setTested(null);
    setPending(true);
    const result = await confirmed(() => test(target)).catch(() => null);
    setTested({ target: text, result });
    setPending(false);
  }

  const shown = tested?.target === text ? tested : null;
  return { run, isPending, isReady: testUpstreamInput.safeParse(target).success, tested: shown };
}

/** What trying it came to. */
export function TestOutcome({ tested }: { tested: Tested | null }) {
  const t = useTranslations("upstreams.test");
  const errors = useTranslations("errors");
  const sentence = useFailure();
  if (tested === null) return null;
  const { result } = tested;
  const look = { role: "status", className: "basis-full text-left" } as const;
  if (!result?.ok) {
    const { code, values } = result?.error ?? { code: "unavailable" as const, values: {} };
    return (
      <Callout tone="danger" {...look}>
        {errors(code, values)}
      </Callout>
    );
  }
  const { data } = result;
  return data.ok ? (
    <Callout tone={data.model_count > 0 ? "success" : "warning"} {...look}>
      {t("ok", { ms: data.latency_ms, count: data.model_count })}
    </Callout>
  ) : (
    <Callout tone="danger" {...look}>
      {sentence(data.error, data.status)}
    </Callout>
  );
}

export function TestButton({ pending, onPress }: { pending: boolean; onPress: () => void }) {
  const t = useTranslations("upstreams.test");
  return (
    <Button onClick={onPress} pending={pending}>
      <PlugZap aria-hidden />
      {t("open")}
    </Button>
  );
}
