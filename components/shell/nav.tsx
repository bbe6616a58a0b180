"use client";

import NextLink from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import type { Workspace } from "../../lib/organizations";
import { cn } from "../ui/cn";
import { navItems } from "./nav-items";
import { closePopovers } from "./popover";

type NavProps = {
  isAdmin: boolean;
  /** The organization one works in, if any. */
  workspace: Workspace | undefined;
};

export function Nav({ isAdmin, workspace }: NavProps) {
  const t = useTranslations("shell");
  const items = navItems
    .filter(({ isFor }) => isFor === undefined || workspace?.role === isFor || workspace?.role === "owner")
    .map((item) => ({ ...item, href: item.href.replace("[id]", String(workspace?.id)) }));
  return (
    <nav aria-label={t("navigation")} className="flex flex-col gap-4">
      <NavList items={items.filter((item) => !item.isForAdmins)} />
      {isAdmin && (
        <div>
          <h2 className="px-2.5 pb-1 text-xs font-medium text-text-muted">{t("administration")}</h2>
          <NavList items={items.filter((item) => item.isForAdmins)} />
        </div>
      )}
    </nav>
  );
}

function NavList({ items }: { items: readonly (typeof navItems)[number][] }) {
  const t = useTranslations("shell");
  const pathname = usePathname();
  const here = items
    .filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
    .reduce((longest, { href }) => (href.length > longest.length ? href : longest), "");
  return (
    <ul className="flex flex-col gap-0.5">
      {items.map(({ href, label, icon: Icon }) => (
        <li key={href}>
          <NextLink
            href={href}
            onClick={closePopovers}
            aria-current={href === here ? "page" : undefined}
            className={cn(
              "flex h-control items-center gap-2.5 rounded-md px-2.5 font-medium text-text-muted transition-colors hover:bg-surface-hover hover:text-text",
              "aria-[current]:bg-accent-soft aria-[current]:text-accent-text",
            )}
          >
            <Icon aria-hidden className="size-4" />
            {t(label)}
          </NextLink>
        </li>
      ))}
    </ul>
  );
}
