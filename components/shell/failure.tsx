"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ErrorCode } from "../../lib/result";
import { buttonClass } from "../ui/button-class";
import { EmptyState } from "../ui/empty-state";

/** A page whose reading failed. "Try again" is a plain link to the page itself, so it works without JavaScript. */
export function Failure({ code, requestId }: { code: ErrorCode; requestId: string }) {
  const t = useTranslations();
  return (
    <EmptyState
      icon={CloudOff}
      isWholePage
      title={t("shell.failure")}
      action={
        // biome-ignore lint/a11y/useValidAnchor: the empty address is this page, with its query
        <a href="" className={buttonClass()}>
          {t("shell.tryAgain")}
        </a>
      }
    >
      <p>{t(`errors.${code}`)}</p>
      {requestId && (
        <p className="mt-2 text-sm">
          {t("shell.requestId")} <code className="font-mono break-all">{requestId}</code>
        </p>
      )}
    </EmptyState>
  );
}
