"use client";

import { Building2, Check, ChevronsUpDown, CircleUser } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { platformPrincipalId } from "../../lib/actor";
import type { Workspace } from "../../lib/organizations";
import { cn } from "../ui/cn";
import { closePopovers } from "./popover";
import type { FormAction } from "./preference-group";

export type WorkspaceSwitcherProps = {
  /** The organizations to choose from beside one's own place. */
  workspaces: readonly Workspace[];
  workspaceId: number;
  setWorkspace: FormAction;
};

const lineClass =
  "flex w-full cursor-pointer items-center gap-2 rounded-md px-2 text-left hover:bg-surface-hover [&_svg]:size-4 [&_svg]:shrink-0";

/** Where one works: new keys belong there. A plain form, so that it works without JavaScript. */
export function WorkspaceSwitcher({ workspaces, workspaceId, setWorkspace }: WorkspaceSwitcherProps) {
  const t = useTranslations("shell");
  const id = useId();
  if (workspaces.length === 0) return null;
  const choices = [{ id: platformPrincipalId, name: t("personal"), role: null }, ...workspaces];
  const chosen = choices.find((choice) => choice.id === workspaceId) ?? choices[0];
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={t("workspace", { name: chosen?.name ?? "" })}
        className={cn(lineClass, "h-10 border bg-surface-raised")}
      >
        <WorkspaceIcon isPersonal={chosen?.role === null} />
        <WorkspaceName name={chosen?.name ?? ""} />
        <ChevronsUpDown aria-hidden className="text-text-muted" />
      </button>
      <div
        id={id}
        popover="auto"
        className="fixed inset-auto top-28 left-3 m-0 max-h-[70dvh] w-66 overflow-y-auto rounded-lg border bg-surface-overlay p-2 text-text shadow-overlay"
      >
        <form action={setWorkspace} onSubmit={closePopovers}>
          <p id={`${id}-title`} className="px-2 pb-1 text-xs font-medium text-text-muted">
            {t("workspaces")}
          </p>
          <ul aria-labelledby={`${id}-title`} className="flex flex-col gap-0.5">
            {choices.map((choice) => (
              <li key={choice.id}>
                <button
                  type="submit"
                  name="workspace"
                  value={choice.id}
                  aria-current={choice.id === chosen?.id ? "true" : undefined}
                  className={cn(lineClass, "min-h-control")}
                >
                  <WorkspaceIcon isPersonal={choice.role === null} />
                  <WorkspaceName name={choice.name} />
                  {choice.id === chosen?.id && <Check aria-hidden className="text-accent-text" />}
                </button>
              </li>
            ))}
          </ul>
        </form>
      </div>
    </>
  );
}

function WorkspaceIcon({ isPersonal }: { isPersonal: boolean }) {
  const Icon = isPersonal ? CircleUser : Building2;
  return <Icon aria-hidden className="text-text-muted" />;
}

function WorkspaceName({ name }: { name: string }) {
  return (
    <span title={name} className="min-w-0 grow truncate font-medium">
      <bdi>{name}</bdi>
    </span>
  );
}
