"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { type ReactElement, type ReactNode, useRef } from "react";
import { cn } from "./cn";

const itemClass =
  "flex min-h-control cursor-pointer items-center gap-2 rounded-sm px-2 outline-none select-none data-disabled:cursor-default data-disabled:text-text-muted data-highlighted:bg-surface-hover forced-colors:data-highlighted:outline-2 [&_svg]:size-4 [&_svg]:shrink-0";

type MenuProps = { trigger: ReactElement; align?: "start" | "end"; children: ReactNode };

/**
 * Actions behind one button; `trigger` is that button, usually an `IconButton`.
 * The list is put beside it in the page, so that it lies within the same landmark.
 */
export function Menu({ trigger, align = "end", children }: MenuProps) {
  const place = useRef<HTMLSpanElement>(null);
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <span ref={place} className="contents" />
      <BaseMenu.Portal container={place}>
        <BaseMenu.Positioner
          positionMethod="fixed"
          align={align}
          sideOffset={4}
          className="z-50 text-left text-base font-normal whitespace-nowrap text-text outline-none"
        >
          <BaseMenu.Popup className="min-w-44 origin-(--transform-origin) rounded-md border bg-surface-overlay p-1 shadow-overlay transition outline-none data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

type MenuItemProps = {
  icon?: ReactNode;
  tone?: "neutral" | "danger";
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
};

export function MenuItem({ icon, tone = "neutral", disabled = false, onSelect, children }: MenuItemProps) {
  return (
    <BaseMenu.Item
      disabled={disabled}
      onClick={onSelect}
      className={cn(itemClass, tone === "danger" && "text-danger-text")}
    >
      {icon}
      {children}
    </BaseMenu.Item>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="-mx-1 my-1 h-px bg-border" />;
}
