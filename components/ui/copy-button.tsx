"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { type CopyState, useCopy } from "./use-copy";

type CopyButtonProps = {
  value: string;
  /** What is copied, for those who cannot see what the button stands beside. */
  label: string;
  /** The element that shows the value; it is selected where the clipboard refuses. */
  source?: RefObject<HTMLElement | null>;
  /** Only the icon, for a place within a line. */
  iconOnly?: boolean;
  className?: string;
};

const icons = { idle: Copy, copied: Check, failed: TriangleAlert } satisfies Record<CopyState, unknown>;

export function CopyButton({ value, label, source, iconOnly = false, className }: CopyButtonProps) {
  const t = useTranslations("ui");
  const { state, copy } = useCopy(source);
  const words = { idle: t("copy"), copied: t("copied"), failed: t("copyFailed") };
  const Icon = icons[state];
  return (
    <>
      {iconOnly ? (
        <IconButton label={label} icon={<Icon />} onClick={() => copy(value)} className={className} />
      ) : (
        <Button aria-label={label} onClick={() => copy(value)} className={className}>
          <Icon aria-hidden />
          {state === "copied" ? words.copied : words.idle}
        </Button>
      )}
      <span
        role="status"
        className={state === "failed" && !iconOnly ? "text-sm text-warning-text" : "sr-only"}
      >
        {state !== "idle" && words[state]}
      </span>
    </>
  );
}
