"use client";

import { CircleCheck, CircleDashed, CirclePause, type LucideIcon, PowerOff, Unplug } from "lucide-react";
import { useTranslations } from "use-intl";
import type { UpstreamState as State, Upstream, UpstreamKind } from "../../lib/upstreams";
import { Badge, Tag } from "../ui/badge";
import { Time } from "../ui/time";
import type { Tone } from "../ui/tone";
import { useFailure } from "./use-failure";

const looks = {
  enabled: { tone: "success", icon: CircleCheck },
  draining: { tone: "warning", icon: CirclePause },
  disabled: { tone: "neutral", icon: PowerOff },
} satisfies Record<State, { tone: Tone; icon: LucideIcon }>;

/** Whether an upstream takes requests. */
export function UpstreamState({ state }: { state: State }) {
  const t = useTranslations("upstreams.state");
  const { tone, icon } = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(state)}
    </Badge>
  );
}

const kinds = { openai: "OpenAI", anthropic: "Anthropic" } satisfies Record<UpstreamKind, string>;

/** Whose interface it speaks: names that are the same in every language. */
export function UpstreamKindTag({ kind }: { kind: UpstreamKind }) {
  return (
    <Tag>
      <bdi>{kinds[kind]}</bdi>
    </Tag>
  );
}

/** How it was when it was last asked, how fast, and what last went wrong. */
export function UpstreamHealth({ upstream }: { upstream: Upstream }) {
  const t = useTranslations("upstreams.health");
  const sentence = useFailure();
  const { is_healthy, latency_ms, checked_at, last_error, last_error_at } = upstream;
  if (is_healthy === null || checked_at === null) return <Badge icon={CircleDashed}>{t("unknown")}</Badge>;
  return (
    <span className="inline-flex flex-col gap-0.5 max-md:items-end">
      <span className="inline-flex items-center gap-x-2 text-sm max-md:flex-wrap max-md:justify-end">
        {is_healthy ? (
          <Badge tone="success">{t("healthy")}</Badge>
        ) : (
          <Badge tone="danger" icon={Unplug}>
            {t("failing")}
          </Badge>
        )}
        {is_healthy && latency_ms !== null && <span>{t("latency", { ms: latency_ms })}</span>}
        <Time value={checked_at} format="relative" className="text-text-muted" />
      </span>
      {last_error !== null && (
        <span className="max-w-72 text-sm whitespace-normal text-text-muted md:min-w-60">
          {is_healthy && last_error_at !== null
            ? t.rich("failed", {
                reason: sentence(last_error),
                time: () => <Time value={last_error_at} format="relative" />,
              })
            : sentence(last_error)}
        </span>
      )}
    </span>
  );
}
