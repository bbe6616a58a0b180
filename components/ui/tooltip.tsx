"use client";

import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";

/** One Esc closes the dialog, though a tooltip is open over it. */
function letEscapePass(_open: boolean, details: BaseTooltip.Root.ChangeEventDetails) {
  if (details.reason === "escape-key") details.allowPropagation();
}

/** Repeats the name of a control for those who see it; the control must carry the name itself. */
export function Tooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <BaseTooltip.Root onOpenChange={letEscapePass}>
      <BaseTooltip.Trigger render={children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner sideOffset={6} className="z-60">
          <BaseTooltip.Popup
            aria-hidden
            className="max-w-64 rounded-sm border border-transparent bg-text px-2 py-1 text-sm text-surface shadow-overlay transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {text}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
