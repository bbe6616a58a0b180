"use client";

import { ChevronsUpDown, CircleUser, LogOut } from "lucide-react";
import NextLink from "next/link";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { cn } from "../ui/cn";
import { closePopovers } from "./popover";
import type { FormAction } from "./preference-group";
import { Preferences, type PreferencesProps } from "./preferences";

export type UserMenuProps = PreferencesProps & { userName: string; signOut: FormAction };

const lineClass =
  "flex h-control w-full cursor-pointer items-center gap-2 rounded-md px-2 text-left hover:bg-surface-hover [&_svg]:size-4";

/** Who is signed in, and what concerns only them. */
export function UserMenu({ userName, signOut, ...preferences }: UserMenuProps) {
  const t = useTranslations("shell");
  const id = useId();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={t("userMenu", { name: userName })}
        className={cn(lineClass, "h-10")}
      >
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text uppercase"
        >
          {[...userName][0]}
        </span>
        <span className="min-w-0 grow truncate font-medium">{userName}</span>
        <ChevronsUpDown aria-hidden className="shrink-0 text-text-muted" />
      </button>
      <div
        id={id}
        popover="auto"
        className="fixed inset-auto bottom-16 left-3 m-0 w-66 rounded-lg border bg-surface-overlay p-2 text-text shadow-overlay"
      >
        <p className="truncate px-2 pb-1 text-sm text-text-muted">{userName}</p>
        <NextLink href="/account" onClick={closePopovers} className={lineClass}>
          <CircleUser aria-hidden />
          {t("account")}
        </NextLink>
        <div className="-mx-2 my-2 border-y px-3 py-3">
          <Preferences {...preferences} />
        </div>
        <form action={signOut}>
          <button type="submit" className={lineClass}>
            <LogOut aria-hidden />
            {t("signOut")}
          </button>
        </form>
      </div>
    </>
  );
}
