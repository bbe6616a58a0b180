"use client";

import { Combobox } from "@base-ui/react/combobox";
import { Check, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cn } from "./cn";
import { useFieldControl } from "./field-context";
import { inputClass } from "./input-class";

type Item = { id: number; name: string };

type SearchSelectProps = {
  value: Item | null;
  /** Looks for what is typed; null when that was not possible. */
  find: (search: string) => Promise<readonly Item[] | null>;
  placeholder?: string | undefined;
  onChange: (value: Item | null) => void;
};

type State = "idle" | "searching" | "failed";

/** One of too many to list, found by typing a part of its name. Stands in a `Field`. */
export function SearchSelect({ value, find, placeholder, onChange }: SearchSelectProps) {
  const t = useTranslations("ui.search");
  const control = useFieldControl();
  const whole = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const latest = useRef(0);
  const [found, setFound] = useState<readonly Item[]>([]);
  const [state, setState] = useState<State>("idle");
  const [sought, setSought] = useState("");

  async function search(text: string) {
    latest.current += 1;
    const mine = latest.current;
    setSought(text);
    setState("searching");
    const items = await find(text).catch(() => null);
    if (mine !== latest.current) return;
    setFound(items ?? []);
    setState(items === null ? "failed" : "idle");
  }

  // Until the answer is here, Enter must not choose what only an earlier text found.
  const items =
    state === "searching" ? found.filter(({ name }) => includesIgnoringCase(name, sought)) : found;
  const status = state === "idle" ? (found.length === 0 ? t("none") : null) : t(state);
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
      <Combobox.Portal container={place}>
        <Combobox.Positioner
          positionMethod="fixed"
          align="start"
          sideOffset={4}
          className="z-50 outline-none"
        >
          <Combobox.Popup
            ref={() => nameDismissButtons(whole.current, t("dismiss"))}
            aria-busy={state === "searching"}
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
    </Combobox.Root>
  );
}

const includesIgnoringCase = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

/** The library names in English alone what closes the list for those who touch the screen without seeing it. */
function nameDismissButtons(within: HTMLElement | null, name: string): void {
  const buttons = within?.querySelectorAll('[aria-label="Dismiss"]') ?? [];
  for (const button of buttons) button.setAttribute("aria-label", name);
}
