"use client";

import { CircleCheck, CircleSlash, Ghost, LockKeyhole, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Model } from "../../lib/models/schema";
import { Badge } from "../ui/badge";
import type { Tone } from "../ui/tone";

const looks = {
  callable: { tone: "success", icon: CircleCheck },
  gone: { tone: "warning", icon: Ghost },
  unavailable: { tone: "danger", icon: CircleSlash },
} as const satisfies Record<string, { tone: Tone; icon: LucideIcon }>;

/** What comes of calling a model now: whether somebody takes requests for it, then whether its upstream knows it. */
export function stateOf({
  is_callable,
  is_gone,
}: Pick<Model, "is_callable" | "is_gone">): keyof typeof looks {
  if (!is_callable) return "unavailable";
  return is_gone ? "gone" : "callable";
}

export function ModelState({ model }: { model: Model }) {
  const t = useTranslations("models.state");
  const state = stateOf(model);
  const { tone, icon } = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(state)}
    </Badge>
  );
}

/** Whether everybody may use it. */
export function ModelAccess({ model: { is_open } }: { model: Pick<Model, "is_open"> }) {
  const t = useTranslations("models.access");
  if (is_open) return <span className="text-text-muted">{t("everyone")}</span>;
  return (
    <Badge tone="info" icon={LockKeyhole}>
      {t("chosen")}
    </Badge>
  );
}

/** Whether somebody added it, or its upstream named it. */
export function ModelSource({ model: { is_manual } }: { model: Pick<Model, "is_manual"> }) {
  const t = useTranslations("models.source");
  return is_manual ? t("manual") : <span className="text-text-muted">{t("synced")}</span>;
}
