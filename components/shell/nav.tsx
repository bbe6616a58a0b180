"use client";

import NextLink from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { cn } from "../ui/cn";
import { navItems } from "./nav-items";
import { closePopovers } from "./popover";

export function Nav({ isAdmin }: { isAdmin: boolean }) {
  const t = useTranslations("shell");
  return (
    <nav aria-label={t("navigation")} className="flex flex-col gap-4">
      <NavList isForAdmins={false} />
      {isAdmin && (
        <div>
          <h2 className="px-2.5 pb-1 text-xs font-medium text-text-muted">{t("administration")}</h2>
          <NavList isForAdmins />
        </div>
      )}
    </nav>
  );
}

function NavList({ isForAdmins }: { isForAdmins: boolean }) {
  const t = useTranslations("shell");
  const pathname = usePathname();
  const items = navItems.filter((item) => (item.isForAdmins ?? false) === isForAdmins);
  return (
    <ul className="flex flex-col gap-0.5">
      {items.map(({ href, label, icon: Icon }) => {
        const isHere = pathname === href || pathname.startsWith(`${href}/`);
        return (
          <li key={href}>
            <NextLink
              href={href}
              onClick={closePopovers}
              aria-current={isHere ? "page" : undefined}
              className={cn(
                "flex h-control items-center gap-2.5 rounded-md px-2.5 font-medium text-text-muted transition-colors hover:bg-surface-hover hover:text-text",
                "aria-[current]:bg-accent-soft aria-[current]:text-accent-text",
              )}
            >
              <Icon aria-hidden className="size-4" />
              {t(label)}
            </NextLink>
          </li>
        );
      })}
    </ul>
  );
}
