"use client";

import { Combobox } from "@base-ui/react/combobox";
import { Check } from "lucide-react";
import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import type { Item } from "./use-found";

type SearchPopupProps = {
  /** The field and its list together. */
  whole: RefObject<HTMLElement | null>;
  /** Where in the page the list is put, so that it lies within the same landmark. */
  place: RefObject<HTMLElement | null>;
  status: string | null;
  isSearching: boolean;
};

/** What a search field has found, to choose from. */
export function SearchPopup({ whole, place, status, isSearching }: SearchPopupProps) {
  const t = useTranslations("ui.search");
  return (
    <Combobox.Portal container={place}>
      <Combobox.Positioner positionMethod="fixed" align="start" sideOffset={4} className="z-50 outline-none">
        <Combobox.Popup
          ref={() => nameDismissButtons(whole.current, t("dismiss"))}
          aria-busy={isSearching}
          className="max-h-[min(var(--available-height),18rem)] w-(--anchor-width) overflow-y-auto overscroll-contain rounded-md border bg-surface-overlay p-1 shadow-overlay outline-none"
        >
          <Combobox.Status className={status ? "px-2 py-1.5 text-text-muted" : "sr-only"}>
            {status}
          </Combobox.Status>
          <Combobox.List>
            {(item: Item) => (
              <Combobox.Item
                key={item.id}
                value={item}
                className="flex min-h-control cursor-pointer items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-surface-hover forced-colors:data-highlighted:outline-2"
              >
                <bdi className="min-w-0 grow wrap-anywhere">{item.name}</bdi>
                <Combobox.ItemIndicator>
                  <Check aria-hidden className="size-4" />
                </Combobox.ItemIndicator>
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  );
}

/** The library names in English alone what closes the list for those who touch the screen without seeing it. */
export function nameDismissButtons(within: HTMLElement | null, name: string): void {
  const buttons = within?.querySelectorAll('[aria-label="Dismiss"]') ?? [];
  for (const button of buttons) button.setAttribute("aria-label", name);
}
