"use client";

import NextLink from "next/link";
import { useLocale, useTranslations } from "use-intl";
import { formatDate } from "../../lib/format";
import type { Messages } from "../../lib/locale";
import { type UsageGroup, type UsageQuery, type UsageRow, usageHref } from "../../lib/usage";
import { type Column, column as listColumn } from "../list/list-table";
import { useFormats } from "./use-formats";

type ColumnId = keyof Messages["usage"]["columns"];
type Counter = "requests" | "refusals" | "errors" | "checks";

const column = (id: ColumnId, cell: Parameters<typeof listColumn<UsageRow>>[1]) => listColumn(id, cell);
const counted = (id: Counter) => column(id, (row) => <Count value={row[id]} />);
const tokens = (id: "input_tokens" | "output_tokens") => column(id, (row) => <Tokens row={row} of={id} />);
const mean = (id: "first_byte_ms" | "duration_ms") => column(id, (row) => <Mean value={row[id]} />);

const counters = [
  counted("requests"),
  counted("refusals"),
  counted("errors"),
  tokens("input_tokens"),
  tokens("output_tokens"),
  mean("first_byte_ms"),
  mean("duration_ms"),
  counted("checks"),
];

const user = column("user", ({ user_name }) => (
  <bdi title={user_name ?? undefined} className="inline-block max-w-36 truncate align-bottom">
    {user_name}
  </bdi>
));

type Place = { path: string; query: UsageQuery };

/** What is added up names its row, and leads to what it is made of; whose a key is stands where there are others'. */
export function usageColumns(by: UsageGroup, place: Place, isOfOthers: boolean): Column<UsageRow>[] {
  const name = listColumn<UsageRow>("name", (row) => <Name row={row} place={place} />);
  return [name, ...(by === "key" && isOfOthers ? [user] : []), ...counters];
}

function Name({ row, place: { path, query } }: { row: UsageRow; place: Place }) {
  const t = useTranslations("usage");
  const locale = useLocale();
  const look = "inline-block max-w-full py-row-link align-middle wrap-anywhere md:truncate";
  const { day, key_id, key_name, user_id, user_name, model } = row;
  if (model === "") return <span className={`${look} text-text-muted`}>{t("noModel")}</span>;
  const [text, choice] =
    day !== null
      ? [formatDate(new Date(day), locale, "UTC"), { from: day, to: day, by: "model" as const }]
      : model !== null
        ? [model, { model, by: undefined }]
        : key_id !== null
          ? [key_name ?? `#${key_id}`, { key_id, by: undefined }]
          : [user_name ?? `#${user_id}`, { user_id: user_id ?? undefined, by: "key" as const }];
  return (
    <NextLink
      href={usageHref(path, query, choice)}
      prefetch={false}
      dir="auto"
      title={text}
      className={`${look} underline-offset-2 hover:underline`}
    >
      {text}
    </NextLink>
  );
}

function Count({ value }: { value: number }) {
  const { number } = useFormats();
  return <span className={value === 0 ? "text-text-muted" : undefined}>{number(value)}</span>;
}

/** Of some answers nobody told the tokens: then the sum is the least it can be. */
function Tokens({ row, of }: { row: UsageRow; of: "input_tokens" | "output_tokens" }) {
  if (row.counted === row.answered) return <Count value={row[of]} />;
  return (
    <span className="whitespace-nowrap">
      ≥ <Count value={row[of]} />
    </span>
  );
}

function Mean({ value }: { value: number | null }) {
  const { time } = useFormats();
  return <span className={value === null ? "text-text-muted" : undefined}>{time(value)}</span>;
}
