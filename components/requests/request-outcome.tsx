"use client";

import NextLink from "next/link";
import { useTranslations } from "use-intl";
import {
  checkHref,
  isProxyRefusal,
  isRefusal,
  type RequestRow,
  requestEnds,
  requestRefusals,
} from "../../lib/request-log";
import { Badge } from "../ui/badge";
import type { Tone } from "../ui/tone";

/** What the client was answered and why, and where to ask further about a refusal. */
export function RequestOutcome({ row }: { row: RequestRow }) {
  const t = useTranslations("requests");
  const { status, reason, request_id } = row;
  const label = useReasonLabel();
  const sentence = useSentence();
  const why = checkHref(row);
  return (
    <span className="inline-flex flex-col items-start max-md:items-end">
      <span className="inline-flex items-center gap-1.5">
        {status !== null && <code className="font-mono text-sm">{status}</code>}
        <span title={sentence(reason)}>
          <Badge tone={toneOf(row)}>{label(reason)}</Badge>
        </span>
      </span>
      {isSaid(reason) && (
        <span className="inline-flex items-center gap-2 text-xs text-text-muted">
          <code className="font-mono">{reason}</code>
          {why !== null && (
            <NextLink
              href={why}
              prefetch={false}
              aria-label={t("whyLabel", { id: request_id })}
              className="inline-flex min-h-6 min-w-6 items-center text-accent-text underline underline-offset-2"
            >
              {t("why")}
            </NextLink>
          )}
        </span>
      )}
    </span>
  );
}

function isSaid(reason: string): boolean {
  return !requestEnds.some((end) => end === reason);
}

function toneOf({ status, reason }: RequestRow): Tone {
  if (reason === "broken" || reason.startsWith("upstream_") || (status ?? 0) >= 500) return "danger";
  if (isSaid(reason) || (status ?? 0) >= 400) return "warning";
  return reason === "done" ? "success" : "neutral";
}

/** How a request ended, in a word or two; what only another version knows stands by its code. */
export function useReasonLabel(): (reason: string) => string {
  const t = useTranslations("requests.reasons");
  return (reason) => {
    const known = [...requestEnds, ...requestRefusals].find((one) => one === reason);
    return known === undefined ? reason : t(known);
  };
}

/** The sentence that the client was told as well. */
function useSentence(): (reason: string) => string | undefined {
  const refusals = useTranslations("refusals");
  const proxy = useTranslations("proxy.refusals");
  return (reason) => {
    if (isRefusal(reason)) return refusals(reason);
    return isProxyRefusal(reason) ? proxy(reason) : undefined;
  };
}
