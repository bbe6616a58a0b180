"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Messages } from "../../lib/locale";
import type { Upstream } from "../../lib/upstreams";
import { type Column, column as listColumn } from "../list/list-table";
import { Link } from "../ui/link";
import { UpstreamHealth, UpstreamKindTag, UpstreamState } from "./upstream-badges";

/** One of the headings of the catalogue. */
const column = (id: keyof Messages["upstreams"]["columns"], cell: (upstream: Upstream) => ReactNode) =>
  listColumn(id, cell);

export const upstreamColumns: readonly Column<Upstream>[] = [
  column("name", ({ name }) => (
    <bdi title={name} className="inline-block max-w-full py-row-link align-middle wrap-anywhere md:truncate">
      {name}
    </bdi>
  )),
  column("kind", ({ kind }) => <UpstreamKindTag kind={kind} />),
  column("base_url", ({ base_url }) => (
    <code
      title={base_url}
      className="inline-block max-w-64 truncate align-bottom font-mono text-sm max-md:max-w-full max-md:text-wrap max-md:break-all"
    >
      {base_url}
    </code>
  )),
  column("state", ({ state }) => <UpstreamState state={state} />),
  column("health", (upstream) => <UpstreamHealth upstream={upstream} />),
  column("models", (upstream) => <ModelCount upstream={upstream} />),
];

/** How many models, and the way to them. */
function ModelCount({ upstream: { id, name, model_count: count } }: { upstream: Upstream }) {
  const t = useTranslations("upstreams");
  if (count === 0) return <span className="text-text-muted">{t("modelCount", { count })}</span>;
  return (
    <Link
      href={`/admin/models?upstream_id=${id}`}
      prefetch={false}
      aria-label={t("modelsOf", { name, count })}
      className="inline-block min-w-6 py-0.5"
    >
      {t("modelCount", { count })}
    </Link>
  );
}
