"use client";

import NextLink from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Messages } from "../../lib/locale";
import type { RequestRow } from "../../lib/request-log";
import { column as listColumn } from "../list/list-table";
import { Time } from "../ui/time";
import { useFormats } from "../usage/use-formats";
import { RequestOutcome } from "./request-outcome";

const column = (id: keyof Messages["requests"]["columns"], cell: (row: RequestRow) => ReactNode) =>
  listColumn(id, cell);

export const requestColumns = [
  column("what", (row) => <What row={row} />),
  column("outcome", (row) => <RequestOutcome row={row} />),
  column("who", (row) => <Who row={row} />),
  column("tokens", (row) => <Tokens row={row} />),
  column("duration", (row) => <Duration row={row} />),
  column("origin", (row) => <Origin row={row} />),
  column("at", ({ at }) => <When at={at} />),
];

const two = "inline-flex min-w-0 max-w-full flex-col align-middle max-md:items-end";

/** What was asked for names the row. */
function What({ row: { model, path } }: { row: RequestRow }) {
  const t = useTranslations("requests");
  return (
    <span className="flex min-w-0 flex-col py-0.5">
      {model === null ? (
        <span className="text-text-muted">{t("noModel")}</span>
      ) : (
        <bdi title={model} className="truncate">
          {model}
        </bdi>
      )}
      <code title={path} className="truncate font-mono text-xs font-normal text-text-muted">
        {path}
      </code>
    </span>
  );
}

function Who({ row: { key_id, key_name, user_id, user_name } }: { row: RequestRow }) {
  const key = key_name ?? `#${key_id}`;
  const user = user_name ?? `#${user_id}`;
  return (
    <span className={`${two} md:max-w-40`}>
      <NextLink
        href={`/usage?key_id=${key_id}`}
        prefetch={false}
        title={key}
        dir="auto"
        className="inline-block min-h-6 max-w-full truncate underline-offset-2 hover:underline"
      >
        {key}
      </NextLink>
      <bdi title={user} className="max-w-full truncate text-xs text-text-muted">
        {user}
      </bdi>
    </span>
  );
}

function Tokens({ row: { input_tokens, output_tokens } }: { row: RequestRow }) {
  const t = useTranslations("requests");
  const { number } = useFormats();
  if (input_tokens === null && output_tokens === null) return <span className="text-text-muted">–</span>;
  const told = (tokens: number | null) => (tokens === null ? t("unknown") : number(tokens));
  return (
    <span className={two}>
      <span>{t("input", { tokens: told(input_tokens) })}</span>
      <span className="text-xs text-text-muted">{t("output", { tokens: told(output_tokens) })}</span>
    </span>
  );
}

function Duration({ row: { first_byte_ms, duration_ms } }: { row: RequestRow }) {
  const t = useTranslations("requests");
  const { time } = useFormats();
  return (
    <span className={two}>
      {time(duration_ms)}
      {first_byte_ms !== null && (
        <span className="text-xs text-text-muted">{t("firstByte", { time: time(first_byte_ms) })}</span>
      )}
    </span>
  );
}

/** From where, and by which id client, gate and upstream know it. */
function Origin({ row: { address, request_id } }: { row: RequestRow }) {
  return (
    <span className={`${two} font-mono text-sm md:max-w-36`}>
      <code className="max-w-full truncate font-mono">{address ?? "–"}</code>
      <code title={request_id} className="max-w-full truncate font-mono text-xs text-text-muted">
        {request_id}
      </code>
    </span>
  );
}

function When({ at }: { at: Date }) {
  return (
    <span className={`${two} text-sm`}>
      <Time value={at} format="time" />
      <Time value={at} format="date" className="text-xs text-text-muted" />
    </span>
  );
}
