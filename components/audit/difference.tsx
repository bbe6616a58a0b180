"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

type Values = Record<string, unknown> | null;

/** The fields of a change with the old value struck out and the new one beside it. */
export function Difference({ before, after }: { before: Values; after: Values }) {
  const t = useTranslations("audit.details");
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (names.length === 0) return <p className="text-text-muted">{t("noValues")}</p>;
  const sides = [
    { side: "before", values: before, Mark: Removed },
    { side: "after", values: after, Mark: Added },
  ] as const;
  const shown = sides.filter(({ values }) => values !== null);
  return (
    <table className="w-full border-separate border-spacing-0 text-sm">
      <thead>
        <tr className="text-left text-text-muted">
          <th scope="col" className="border-b py-1.5 pr-3 font-medium">
            {t("field")}
          </th>
          {shown.map(({ side }) => (
            <th key={side} scope="col" className="border-b py-1.5 pr-3 font-medium">
              {t(side)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row" className="border-b py-1.5 pr-3 text-left align-top font-normal">
              <code className="font-mono max-sm:wrap-anywhere">{name}</code>
            </th>
            {shown.map(({ side, values, Mark }) => (
              <td key={side} className="border-b py-1.5 pr-3 align-top">
                {values !== null && name in values && (
                  <Mark>
                    <Value value={values[name]} />
                  </Mark>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const look = "rounded-sm px-1 py-0.5 wrap-anywhere whitespace-pre-wrap box-decoration-clone";

function Removed({ children }: { children: ReactNode }) {
  return <del className={`${look} bg-danger-soft no-underline`}>{children}</del>;
}

function Added({ children }: { children: ReactNode }) {
  return <ins className={`${look} bg-success-soft no-underline`}>{children}</ins>;
}

/** Text as it is; all else as JSON has it, so that nothing, an empty list and the word for it look different. */
function Value({ value }: { value: unknown }) {
  if (typeof value === "string" && value !== "") return <bdi>{value}</bdi>;
  return <code className="font-mono">{JSON.stringify(value)}</code>;
}
