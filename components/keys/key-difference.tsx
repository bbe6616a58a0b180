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
    <li className={cn("flex items-start gap-1.5", change.isWider && "text-warning-text")}>
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <span className="font-medium">{t(`fields.${change.field}`)}</span>
        <Parts change={change} />
        {change.isWider && (
          <span className="inline-flex items-center gap-1">
            <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
            {t("wider")}
          </span>
        )}
      </span>
    </li>
  );
}

function Parts({ change }: { change: KeyChange }) {
  const t = useTranslations("keys");
  switch (change.field) {
    case "scope":
      return <Names {...change} />;
    case "allowed_model_names":
      return (
        <>
          <Names
            added={change.added === "all" ? [t("models.access.all")] : change.added}
            removed={change.removed === "all" ? [t("models.access.all")] : change.removed}
          />
          {change.added.length === 0 && change.removed === "all" && <Sign sign="+">{t("noModel")}</Sign>}
        </>
      );
    case "expires_at":
      return (
        <>
          <Sign sign="−">{change.before ? <Time value={change.before} /> : t("neverExpires")}</Sign>
          <Sign sign="+">{change.after ? <Time value={change.after} /> : t("neverExpires")}</Sign>
        </>
      );
    case "enabled":
      return <Sign sign="+">{t(change.after ? "difference.on" : "difference.off")}</Sign>;
    default:
      return (
        <>
          {change.before && <Sign sign="−">{change.before}</Sign>}
          {change.after && <Sign sign="+">{change.after}</Sign>}
        </>
      );
  }
}

const mostNamed = 4;

function Names({ added, removed }: { added: readonly string[]; removed: readonly string[] }) {
  const t = useTranslations("keys.models");
  const sides = [
    { sign: "+", names: added },
    { sign: "−", names: removed },
  ] as const;
  return sides.map(({ sign, names }) => (
    <span key={sign} className="contents">
      {names.slice(0, mostNamed).map((name) => (
        <Sign key={name} sign={sign}>
          {name}
        </Sign>
      ))}
      {names.length > mostNamed && (
        <Sign sign={sign}>{t("andMore", { count: names.length - mostNamed })}</Sign>
      )}
    </span>
  ));
}

/** The sign is read out as a word. */
function Sign({ sign, children }: { sign: "+" | "−"; children: ReactNode }) {
  const t = useTranslations("keys.difference");
  const Mark = sign === "+" ? "ins" : "del";
  return (
    <Mark className={cn("max-w-full no-underline", sign === "−" && "text-text-muted line-through")}>
      <span aria-hidden className="inline-block no-underline">
        {sign}&nbsp;
      </span>
      <span className="sr-only">{t(sign === "+" ? "added" : "removed")} </span>
      <bdi className="wrap-anywhere line-clamp-2">{children}</bdi>
    </Mark>
  );
}
