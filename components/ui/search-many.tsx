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

type SearchManyProps = {
  value: readonly Item[];
  find: FindItems;
  placeholder?: string | undefined;
  onChange: (value: Item[]) => void;
};

/** Some of too many to list: each is found by typing a part of its name, and stands below until it is taken out. */
export function SearchMany({ value, find, placeholder, onChange }: SearchManyProps) {
  const t = useTranslations("ui.search");
  const control = useFieldControl();
  const whole = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const { items, search, ...found } = useFound(find);

  function takeOut(item: Item) {
    onChange(value.filter(({ id }) => id !== item.id));
    input.current?.focus();
  }

  return (
    <Combobox.Root
      multiple
      items={items}
      value={[...value]}
      filter={null}
      autoHighlight
      itemToStringLabel={(item: Item) => item.name}
      isItemEqualToValue={(a: Item, b: Item) => a.id === b.id}
      onValueChange={(next, details) => {
        if (details.reason !== "escape-key") return onChange(next);
        // Esc leaves; it must not take out what was chosen.
        details.cancel();
        details.allowPropagation();
      }}
      onOpenChange={(isOpen, { reason }) => {
        if (isOpen && reason !== "input-change") void search("");
      }}
      onInputValueChange={(text, { reason }) => {
        if (reason === "input-change" || reason === "item-press") void search(text);
      }}
    >
      <div ref={whole}>
        <Combobox.InputGroup>
          <Combobox.Input
            {...control}
            ref={input}
            // While the list is open, all else is hidden from assistive technology, and a hidden label names by reference alone.
            {...(control.id !== undefined && { "aria-labelledby": `${control.id}-label` })}
            placeholder={placeholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={cn(inputClass, "h-control")}
          />
        </Combobox.InputGroup>
        <span ref={place} className="contents" />
      </div>
      {value.length > 0 && (
        <ul className="flex flex-wrap gap-1 pt-0.5">
          {value.map((item) => (
            <li
              key={item.id}
              className="inline-flex min-h-7 max-w-full items-center rounded-md border bg-surface-sunken pl-2"
            >
              <bdi className="min-w-0 wrap-anywhere">{item.name}</bdi>
              <button
                type="button"
                aria-label={t("takeOut", { name: item.name })}
                title={t("takeOut", { name: item.name })}
                onClick={() => takeOut(item)}
                className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-md text-text-muted hover:text-text"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchPopup whole={whole} place={place} {...found} />
    </Combobox.Root>
  );
}
