"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "use-intl";

type ErrorSummaryProps = {
  errors: readonly { fieldId: string; label?: string | undefined; message: string }[];
};

/** What is wrong with a form, each line a link to its field. Nothing is shown while nothing is wrong. */
export function ErrorSummary({ errors }: ErrorSummaryProps) {
  const t = useTranslations("ui");
  if (errors.length === 0) return null;
  return (
    <div role="alert" className="rounded-md border border-danger bg-danger-soft px-3 py-2">
      <p className="flex items-center gap-1.5 font-medium text-danger-text">
        <CircleAlert aria-hidden className="size-4 shrink-0" />
        {t("errorSummary", { count: errors.length })}
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 pl-5.5">
        {errors.map(({ fieldId, label, message }) => (
          <li key={fieldId}>
            <a
              href={`#${fieldId}`}
              className="inline-block min-h-6 text-danger-text underline underline-offset-2"
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(fieldId)?.focus();
              }}
            >
              {label ? t("fieldError", { label, message }) : message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
