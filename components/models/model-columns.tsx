"use client";

import NextLink from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Messages } from "../../lib/locale";
import type { Model, Named } from "../../lib/models/schema";
import { type Column, column as listColumn } from "../list/list-table";
import { Time } from "../ui/time";
import { ModelAccess, ModelSource, ModelState } from "./model-badges";

/** One of the headings of the catalogue. */
const column = (id: keyof Messages["models"]["columns"], cell: (model: Model) => ReactNode) =>
  listColumn(id, cell);

export const modelColumns: readonly Column<Model>[] = [
  column("name", ({ id, name }) => (
    <NextLink
      href={`/admin/models/${id}`}
      prefetch={false}
      dir="auto"
      title={name}
      className="inline-block max-w-full py-row-link text-left align-middle wrap-anywhere underline-offset-2 hover:underline md:truncate"
    >
      {name}
    </NextLink>
  )),
  column("upstream", ({ upstream }) => <Place place={upstream} />),
  column("fallback", ({ fallback }) => <Place place={fallback} />),
  column("access", (model) => <ModelAccess model={model} />),
  column("state", (model) => <ModelState model={model} />),
  column("source", (model) => <ModelSource model={model} />),
  column("created_at", ({ created_at }) => <Time value={created_at} format="date" className="text-sm" />),
];

function Place({ place }: { place: Named | null }) {
  const t = useTranslations("models");
  if (place === null) return <span className="text-text-muted">{t("noFallback")}</span>;
  return (
    <bdi title={place.name} className="inline-block max-w-36 truncate align-bottom">
      {place.name}
    </bdi>
  );
}
