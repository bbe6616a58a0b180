"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { Tooltip } from "./tooltip";

export type IconButtonProps = Omit<ButtonProps, "children" | "size"> & { label: string; icon: ReactNode };

/** A button of one icon; `label` is its name, shown as a tooltip. */
export function IconButton({ label, icon, variant = "ghost", ...props }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button aria-label={label} variant={variant} {...props} size="icon">
        {icon}
      </Button>
    </Tooltip>
  );
}
