"use client";

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { differenceOf, type EditedKey, type KeyChange } from "../../lib/keys/difference";
import type { Key } from "../../lib/keys/schema";
import { cn } from "../ui/cn";
import { Time } from "../ui/time";

type KeyDifferenceProps = { apiKey: Key; edited: EditedKey };

/** What saving would change: what is added, what is taken away, and in amber what lets the key do more. */
export function KeyDifference({ apiKey, edited }: KeyDifferenceProps) {
  const t = useTranslations("keys.difference");
  const changes = differenceOf(apiKey, edited);
  if (changes.length === 0) return null;
  return (
    <section aria-label={t("title")} className="border-t bg-surface-sunken px-5 py-2.5 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="font-medium">{t("title")}</h3>
        <p className="text-text-muted">
          {apiKey.last_used_at
            ? t.rich("lastUsed", { time: () => <Time value={apiKey.last_used_at ?? ""} format="relative" /> })
            : t("neverUsed")}
        </p>
      </div>
      <ul className="mt-1 flex flex-col gap-0.5">
        {changes.map((change) => (
          <ChangeLine key={change.field} change={change} />
        ))}
      </ul>
    </section>
  );
}

function ChangeLine({ change }: { change: KeyChange }) {
  const t = useTranslations("keys.difference");
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-2">
      <span className="font-medium">{t(`fields.${change.field}`)}</span>
      <Parts change={change} />
      {change.isWider && (
        <span className="inline-flex items-center gap-1 text-warning-text">
          <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
          {t("wider")}
        </span>
      )}
    </li>
  );
}

function Parts({ change }: { change: KeyChange }) {
  const t = useTranslations("keys");
  switch (change.field) {
    case "scope":
      return <Names {...change} />;
    case "allowed_model_names":
      return <Models change={change} />;
    case "expires_at":
      return (
        <>
          <Removed>{change.before ? <Time value={change.before} /> : t("neverExpires")}</Removed>
          <Added isWider={change.isWider}>
            {change.after ? <Time value={change.after} /> : t("neverExpires")}
          </Added>
        </>
      );
    case "enabled":
      return <Added isWider={change.isWider}>{t(change.after ? "difference.on" : "difference.off")}</Added>;
    default:
      return (
        <>
          {change.before && <Removed>{change.before}</Removed>}
          {change.after && <Added>{change.after}</Added>}
        </>
      );
  }
}

/** No list is said in words, and so is an empty one. */
function Models({ change }: { change: Extract<KeyChange, { field: "allowed_model_names" }> }) {
  const t = useTranslations("keys");
  const { added, removed, wider } = change;
  const all = <>{t("models.access.all")}</>;
  return (
    <>
      {added === "all" && <Added isWider>{all}</Added>}
      <Names added={added === "all" ? [] : added} removed={removed === "all" ? [] : removed} wider={wider} />
      {removed === "all" && <Removed>{all}</Removed>}
      {removed === "all" && added.length === 0 && <Added>{t("noModel")}</Added>}
    </>
  );
}

const mostNamed = 4;

type NamesProps = { added: readonly string[]; removed: readonly string[]; wider: readonly string[] };

function Names({ added, removed, wider }: NamesProps) {
  const t = useTranslations("keys.models");
  // What lets the key do more is never among those that are only counted.
  const order = added.toSorted((a, b) => Number(wider.includes(b)) - Number(wider.includes(a)));
  const more = (names: readonly string[]) =>
    names.length > mostNamed && t("andMore", { count: names.length - mostNamed });
  return (
    <>
      {order.slice(0, mostNamed).map((name) => (
        <Added key={name} isWider={wider.includes(name)}>
          {name}
        </Added>
      ))}
      {more(added) && <Added isWider={wider.length > mostNamed}>{more(added)}</Added>}
      {removed.slice(0, mostNamed).map((name) => (
        <Removed key={name}>{name}</Removed>
      ))}
      {more(removed) && <Removed>{more(removed)}</Removed>}
    </>
  );
}

/** The signs are read out as words. */
function Added({ isWider = false, children }: { isWider?: boolean; children: ReactNode }) {
  const t = useTranslations("keys.difference");
  return (
    <ins
      className={cn("inline-flex max-w-full gap-1 no-underline", isWider && "font-medium text-warning-text")}
    >
      <span aria-hidden>+</span>
      <span className="sr-only">{t("added")}</span>
      <bdi className="truncate">{children}</bdi>
    </ins>
  );
}

function Removed({ children }: { children: ReactNode }) {
  const t = useTranslations("keys.difference");
  return (
    <del className="inline-flex max-w-full gap-1 text-text-muted no-underline">
      <span aria-hidden>−</span>
      <span className="sr-only">{t("removed")}</span>
      <bdi className="truncate line-through">{children}</bdi>
    </del>
  );
}
