"use client";

import { useTranslations } from "use-intl";
import type { PermissionScope } from "../../lib/keys/scopes";
import { Tag } from "../ui/badge";
import { NothingAllowed } from "./key-status";

const shownInRow = 2;

/** What a key may do, each scope by the name it has on the wire. */
export function ScopeTags({ scope }: { scope: readonly PermissionScope[] }) {
  const t = useTranslations("keys");
  if (scope.length === 0) return <NothingAllowed>{t("noScope")}</NothingAllowed>;
  return <TagList items={scope.map((one) => (one === "*" ? t("everything") : one))} />;
}

/** `null` is said in words: no list must never be taken for no model. */
export function ModelTags({ models, limit }: { models: readonly string[] | null; limit?: number }) {
  const t = useTranslations("keys");
  if (models === null) return <span className="text-text-muted">{t("allModels")}</span>;
  if (models.length === 0) return <NothingAllowed>{t("noModel")}</NothingAllowed>;
  return <TagList items={models} limit={limit} />;
}

function TagList({ items, limit = shownInRow }: { items: readonly string[]; limit?: number | undefined }) {
  const rest = items.length - limit;
  return (
    <span className="inline-flex max-w-full flex-wrap gap-1" title={items.join("\n")}>
      {items.slice(0, limit).map((item) => (
        <Tag key={item} className="max-w-48">
          <bdi>{item}</bdi>
        </Tag>
      ))}
      {rest > 0 && <Tag>+{rest}</Tag>}
    </span>
  );
}
