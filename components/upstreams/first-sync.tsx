"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { ModelSync } from "../../lib/models/schema";
import type { Result } from "../../lib/result";
import type { Upstream } from "../../lib/upstreams";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { ButtonLink } from "../ui/link";
import { Spinner } from "../ui/spinner";
import type { UpstreamVerbs } from "./upstream-verbs";
import { useFailure } from "./use-failure";

type FirstSyncProps = {
  upstream: Upstream;
  /** Whether everybody may use the models that it brings. */
  opensModels: boolean;
  sync: UpstreamVerbs["syncUpstream"];
  onSynced: () => void;
  onClose: () => void;
};

/** Asks a new upstream for its models, and says what it offers. */
export function FirstSync({ upstream: { id, name }, opensModels, sync, onSynced, onClose }: FirstSyncProps) {
  const t = useTranslations("upstreams.first");
  const ui = useTranslations("ui");
  const close = useRef<HTMLButtonElement>(null);
  const [result, setResult] = useState<Result<ModelSync> | "failed" | null>(null);
  const ask = useEffectEvent(async () => {
    setResult(await sync({ id }).catch(() => "failed" as const));
    onSynced();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each upstream is asked once.
  useEffect(() => void ask(), [id]);

  return (
    <Dialog open title={t("title", { name })} initialFocus={close} onRequestClose={onClose}>
      <DialogBody>
        <div role="status" className="flex min-h-10 flex-col gap-3">
          {result === null ? (
            <p className="flex items-center gap-2 text-text-muted">
              <Spinner />
              {t("looking")}
            </p>
          ) : (
            <Found result={result} opensModels={opensModels} />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button ref={close} onClick={onClose}>
          {ui("close")}
        </Button>
        {result !== null && result !== "failed" && result.ok && result.data.ok && (
          <ButtonLink variant="primary" href="/admin/models" prefetch={false}>
            {t("toModels")}
          </ButtonLink>
        )}
      </DialogFooter>
    </Dialog>
  );
}

type FoundProps = { result: Result<ModelSync> | "failed"; opensModels: boolean };

function Found({ result, opensModels }: FoundProps) {
  const t = useTranslations("upstreams.first");
  const errors = useTranslations("errors");
  const sentence = useFailure();
  if (result !== "failed" && result.ok && result.data.ok) {
    const { added: count, proposals } = result.data;
    return (
      <>
        <p>{opensModels ? t("found", { count }) : t("foundClosed", { count })}</p>
        {proposals > 0 && <Callout tone="warning">{t("proposals", { count: proposals })}</Callout>}
      </>
    );
  }
  const reason =
    result === "failed"
      ? errors("unavailable")
      : !result.ok
        ? errors(result.error.code, result.error.values)
        : result.data.ok
          ? ""
          : sentence(result.data.error, result.data.status);
  return (
    <>
      <Callout tone="danger" title={t("failed")}>
        <p>{reason}</p>
      </Callout>
      <p className="text-text-muted">{t("failedHint")}</p>
    </>
  );
}
