"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { cn } from "./cn";
import { useFieldControl } from "./field-context";
import { inputClass } from "./input-class";
import { nameDismissButtons } from "./search-popup";

type SuggestInputProps = {
  name?: string;
  value: string;
  /** What may be meant; anything else can be typed as well. */
  suggestions: readonly string[];
  onChange: (value: string) => void;
  onFocus?: () => void;
};

const mostShown = 50;

/** A text field that names what may be meant while one types. Stands in a `Field`. */
export function SuggestInput({ name, value, suggestions, onChange, onFocus }: SuggestInputProps) {
  const t = useTranslations("ui.search");
  const control = useFieldControl();
  const whole = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  return (
    <Autocomplete.Root
      items={suggestions}
      value={value}
      limit={mostShown}
      openOnInputClick
      {...(name !== undefined && { name })}
      onValueChange={onChange}
    >
      <div ref={whole}>
        <Autocomplete.Input
          {...control}
          {...(control.id !== undefined && { "aria-labelledby": `${control.id}-label` })}
          onFocus={onFocus}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className={cn(inputClass, "h-control")}
        />
        <span ref={place} className="contents" />
      </div>
      <Autocomplete.Portal container={place}>
        <Autocomplete.Positioner
          positionMethod="fixed"
          align="start"
          sideOffset={4}
          className="z-50 outline-none data-empty:hidden"
        >
          <Autocomplete.Popup
            ref={() => nameDismissButtons(whole.current, t("dismiss"))}
            className="max-h-[min(var(--available-height),18rem)] w-(--anchor-width) overflow-y-auto overscroll-contain rounded-md border bg-surface-overlay p-1 shadow-overlay outline-none"
          >
            <Autocomplete.List>
              {(suggestion: string) => (
                <Autocomplete.Item
                  key={suggestion}
                  value={suggestion}
                  className="flex min-h-control cursor-pointer items-center rounded-sm px-2 outline-none select-none data-highlighted:bg-surface-hover forced-colors:data-highlighted:outline-2"
                >
                  <bdi className="min-w-0 wrap-anywhere">{suggestion}</bdi>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
