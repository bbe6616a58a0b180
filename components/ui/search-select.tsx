"use client";

import { Combobox } from "@base-ui/react/combobox";
import { X } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { cn } from "./cn";
import { useFieldControl } from "./field-context";
import { inputClass } from "./input-class";
import { SearchPopup } from "./search-popup";
import { type FindItems, type Item, useFound } from "./use-found";

type SearchSelectProps = {
  value: Item | null;
  find: FindItems;
  placeholder?: string | undefined;
  onChange: (value: Item | null) => void;
};

/** One of too many to list, found by typing a part of its name. Stands in a `Field`. */
export function SearchSelect({ value, find, placeholder, onChange }: SearchSelectProps) {
  const t = useTranslations("ui.search");
  const control = useFieldControl();
  const whole = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const { items, search, ...found } = useFound(find);
  return (
    <Combobox.Root
      items={items}
      value={value}
      filter={null}
      autoHighlight
      itemToStringLabel={(item: Item) => item.name}
      isItemEqualToValue={(a: Item, b: Item) => a.id === b.id}
      onValueChange={onChange}
      onOpenChange={(isOpen, { reason }) => {
        if (isOpen && reason !== "input-change") void search(value?.name ?? "");
      }}
      onInputValueChange={(text, { reason }) => {
        if (reason === "input-change") void search(text);
      }}
    >
      <div ref={whole}>
        <Combobox.InputGroup className="relative">
          <Combobox.Input
            {...control}
            // While the list is open, all else is hidden from assistive technology, and a hidden label names by reference alone.
            {...(control.id !== undefined && { "aria-labelledby": `${control.id}-label` })}
            placeholder={placeholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={cn(inputClass, "h-control pr-9")}
          />
          <Combobox.Clear
            aria-label={t("clear")}
            className="absolute inset-y-0 right-0 grid w-9 cursor-pointer place-items-center rounded-md text-text-muted hover:text-text"
          >
            <X aria-hidden className="size-4" />
          </Combobox.Clear>
        </Combobox.InputGroup>
        <span ref={place} className="contents" />
      </div>
      <SearchPopup whole={whole} place={place} {...found} />
    </Combobox.Root>
  );
}
