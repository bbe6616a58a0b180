"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Callout } from "./callout";

/** What somebody else saved where one has typed something else; none where they changed other things alone. */
export type Conflict = readonly { label: string; theirs: ReactNode }[];

/** Another's save came first: what they have is told, and one's own still stands in the fields. */
export function ConflictNotice({ conflict }: { conflict: Conflict }) {
  const t = useTranslations("conflict");
  return (
    <Callout tone="warning" role="alert" title={t("title")} className="basis-full text-left">
      <p>{t("description")}</p>
      {conflict.length === 0 ? (
        <p className="mt-1">{t("untouched")}</p>
      ) : (
        <ul className="mt-1 list-disc pl-5">
          {conflict.map(({ label, theirs }) => (
            <li key={label}>
              {t.rich("theirs", {
                label,
                value: () => <bdi className="font-medium wrap-anywhere">{theirs}</bdi>,
              })}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
