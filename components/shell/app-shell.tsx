"use client";

import { Menu as MenuIcon, X } from "lucide-react";
import NextLink from "next/link";
import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { type Confirmation, ConfirmItIsYou } from "../account/confirm-it-is-you";
import { buttonClass } from "../ui/button-class";
import { cn } from "../ui/cn";
import { ConfirmedProvider } from "../ui/confirmed";
import { Brand } from "./brand";
import { Nav } from "./nav";
import { closePopovers } from "./popover";
import { SkipLink } from "./skip-link";
import { UserMenu, type UserMenuProps } from "./user-menu";
import { WorkspaceSwitcher, type WorkspaceSwitcherProps } from "./workspace-switcher";

type AppShellProps = UserMenuProps &
  Confirmation &
  WorkspaceSwitcherProps & { isAdmin: boolean; children: ReactNode };

/** The frame of every signed-in page. On a phone the sidebar is the same element, opened as a native popover. */
export function AppShell({ isAdmin, hasPassword, confirmPassword, children, ...rest }: AppShellProps) {
  const { workspaces, workspaceId, setWorkspace, ...user } = rest;
  const workspace = workspaces.find(({ id }) => id === workspaceId);
  const confirmation = { userName: user.userName, hasPassword, confirmPassword };
  const t = useTranslations("shell");
  const sidebarId = useId();
  const iconButton = buttonClass({ variant: "ghost", size: "icon" });
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[var(--spacing-sidebar)_minmax(0,1fr)]">
      <SkipLink />
      <header className="sticky top-0 z-20 flex h-13 items-center justify-between border-b bg-surface px-3 lg:hidden">
        <HomeLink />
        <button type="button" popoverTarget={sidebarId} aria-label={t("menu")} className={iconButton}>
          <MenuIcon aria-hidden />
        </button>
      </header>
      <aside
        id={sidebarId}
        popover="auto"
        aria-label={t("sidebar")}
        className={cn(
          "inset-y-0 right-auto left-0 m-0 h-dvh max-h-none w-72 max-w-[85vw] flex-col gap-5 border-r bg-surface p-3 text-text backdrop:bg-backdrop open:flex max-lg:fixed",
          "lg:sticky lg:top-0 lg:flex lg:w-auto",
        )}
      >
        <div className="flex items-center justify-between">
          <HomeLink />
          <button
            type="button"
            popoverTarget={sidebarId}
            popoverTargetAction="hide"
            aria-label={t("closeMenu")}
            className={cn(iconButton, "lg:hidden")}
          >
            <X aria-hidden />
          </button>
        </div>
        <WorkspaceSwitcher workspaces={workspaces} workspaceId={workspaceId} setWorkspace={setWorkspace} />
        <div className="grow overflow-y-auto">
          <Nav isAdmin={isAdmin} workspace={workspace} />
        </div>
        <UserMenu {...user} />
      </aside>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-360 min-w-0 px-4 py-5 outline-none md:px-5 lg:py-6 2xl:px-6"
      >
        <ConfirmedProvider dialog={(onAnswer) => <ConfirmItIsYou {...confirmation} onAnswer={onAnswer} />}>
          {children}
        </ConfirmedProvider>
      </main>
    </div>
  );
}

function HomeLink() {
  return (
    <NextLink href="/keys" onClick={closePopovers} className="rounded-md p-1">
      <Brand />
    </NextLink>
  );
}
