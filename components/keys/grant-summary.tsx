"use client";

import { useTranslations } from "use-intl";
import type { PermissionScope } from "../../lib/keys/scopes";
import { Tag } from "../ui/badge";
import { cn } from "../ui/cn";
import { NothingAllowed } from "./key-status";

/** What a key may do, each scope by the name it has on the wire. */
export function ScopeTags({ scope, limit }: { scope: readonly PermissionScope[]; limit?: number }) {
  const t = useTranslations("keys");
  if (scope.length === 0) return <NothingAllowed>{t("noScope")}</NothingAllowed>;
  return <TagList items={scope.map((one) => (one === "*" ? t("everything") : one))} limit={limit} areShort />;
}

/** `null` is said in words: no list must never be taken for no model. */
export function ModelTags({ models, limit }: { models: readonly string[] | null; limit?: number }) {
  const t = useTranslations("keys");
  if (models === null) return <span className="text-text-muted">{t("allModels")}</span>;
  if (models.length === 0) return <NothingAllowed>{t("noModel")}</NothingAllowed>;
  return <TagList items={models} limit={limit} />;
}

type TagListProps = { items: readonly string[]; limit: number | undefined; areShort?: boolean };

/** All of a list, or the first of it and how many more there are. */
function TagList({ items, limit, areShort = false }: TagListProps) {
  const isWhole = limit === undefined;
  const rest = items.length - (limit ?? items.length);
  return (
    <span
      className={cn("inline-flex max-w-full gap-1", isWhole && "flex-wrap")}
      title={isWhole ? undefined : items.join("\n")}
    >
      {items.slice(0, limit).map((item) => (
        <Tag
          key={item}
          isWhole={isWhole}
          className={cn(!isWhole && !areShort && "max-w-40 min-w-0 md:max-2xl:max-w-28")}
        >
          <bdi>{item}</bdi>
        </Tag>
      ))}
      {rest > 0 && <Tag className="shrink-0">+{rest}</Tag>}
    </span>
  );
}
