"use client";

import { useTranslations } from "use-intl";
import type { UsageSums } from "../../lib/usage";
import { Link } from "../ui/link";
import { useFormats } from "./use-formats";

const description = "https://platform.openai.com/docs/api-reference/chat/create";

/** Everything in the time that was chosen, added up. */
export function UsageTotals({ totals }: { totals: UsageSums }) {
  const t = useTranslations("usage");
  const { number, time } = useFormats();
  const { counted, answered } = totals;
  const known = (tokens: number) => `${counted < answered ? "≥ " : ""}${number(tokens)}`;
  const facts = [
    { term: t("columns.requests"), text: number(totals.requests) },
    { term: t("columns.refusals"), text: number(totals.refusals) },
    { term: t("columns.errors"), text: number(totals.errors) },
    { term: t("columns.checks"), text: number(totals.checks), hint: t("totals.checksHint") },
    { term: t("columns.input_tokens"), text: known(totals.input_tokens) },
    { term: t("columns.output_tokens"), text: known(totals.output_tokens) },
    { term: t("totals.first_byte_ms"), text: time(totals.first_byte_ms) },
    { term: t("totals.duration_ms"), text: time(totals.duration_ms) },
  ];
  return (
    <section aria-label={t("totals.label")}>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border md:grid-cols-4">
        {facts.map(({ term, text, hint }) => (
          <div key={term} title={hint} className="bg-surface-raised px-3 py-2.5 md:px-4">
            <dt className="text-sm text-text-muted">{term}</dt>
            <dd className="text-lg font-semibold tabular-nums">{text}</dd>
          </div>
        ))}
      </dl>
      {counted < answered && (
        <p className="mt-2 max-w-4xl text-sm text-text-muted">
          {t.rich("tokens", {
            counted,
            answered,
            code: (text) => <code className="font-mono">{text}</code>,
            link: (text) => (
              <Link href={description} prefetch={false} rel="noreferrer" className="inline-block min-h-6">
                {text}
              </Link>
            ),
          })}
        </p>
      )}
    </section>
  );
}
