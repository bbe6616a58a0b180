"use client";

import { Combobox } from "@base-ui/react/combobox";
import { ChevronDown } from "lucide-react";
import { type ClipboardEvent, type FocusEvent, type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { findModels, isList, isPattern, readPastedNames } from "../../lib/keys/model-choice";
import type { OfferedModel } from "../../lib/models/schema";
import { cn } from "../ui/cn";
import { useFieldControl } from "../ui/field-context";
import { inputClass } from "../ui/input-class";
import { nameDismissButtons } from "../ui/search-popup";
import { ModelChips } from "./model-chips";
import type { Effect } from "./model-effect";
import { ModelList, type Scroll } from "./model-list";
import { allListed, optionsFor } from "./model-options";

/** As many names as a key can list. */
const mostNames = 1000;

type ModelComboboxProps = {
  names: readonly string[];
  /** What there is to choose from; other names can be typed. */
  models: readonly OfferedModel[];
  /** What the names come to; null as long as it is not known what there is. */
  effect: Effect | null;
  onChange: (names: string[]) => void;
  /** What was typed and left, so that it can be meant to be added or not; empty when that is settled. */
  onLeftover: (text: string) => void;
};

/** Names and patterns, chosen from the catalogue or typed. Stands in a `Field`. */
export function ModelCombobox({ names, models, effect, onChange, onLeftover }: ModelComboboxProps) {
  const t = useTranslations("keys.models");
  const control = useFieldControl();
  const labelId = control.id && `${control.id}-label`;
  const whole = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const scroll = useRef<Scroll | null>(null);
  const isHighlighted = useRef(false);
  /** Whether what is typed was used to find what was chosen, so that it is no name itself. */
  const isUsed = useRef(false);
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const typed = text.trim();
  const options = useMemo(() => optionsFor(models, typed, mostNames), [models, typed]);
  const known = useMemo(() => new Set(models.map(({ name }) => name)), [models]);
  const listed = useMemo(
    () => (isOpen ? findModels(models, typed).map(({ name }) => name) : []),
    [isOpen, models, typed],
  );
  const chosen = useMemo(() => new Set(names), [names]);
  // The same list as long as it holds the same, or every chip would be drawn at every letter.
  const value = useMemo(() => [...names], [names]);
  const areAllChosen = listed.length > 0 && listed.every((name) => chosen.has(name));

  function type(next: string) {
    isUsed.current = false;
    setText(next);
    onLeftover("");
  }

  function add(added: readonly string[]) {
    const isNew = added.filter((name) => !chosen.has(name));
    if (isNew.length > 0) onChange([...names, ...isNew]);
    setSaid(t("list.added", { count: isNew.length, name: isNew[0] ?? "" }));
  }

  function takeOut(removed: readonly string[]) {
    onChange(names.filter((name) => !removed.includes(name)));
    setSaid(t("list.removed", { count: removed.length, name: removed[0] ?? "" }));
  }

  /** What is typed becomes a name of its own. */
  function addTyped() {
    add([typed]);
    type("");
    setOpen(false);
  }

  function choose(value: string) {
    if (value === typed) return addTyped();
    if (value === allListed) areAllChosen ? takeOut(listed) : add(listed);
    else if (chosen.has(value)) takeOut([value]);
    else add([value]);
    // More of the same can follow, and the next letter starts anew.
    isUsed.current = true;
    input.current?.select();
  }

  function onKeyDown(event: KeyboardEvent & { preventBaseUIHandler: () => void }) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !(isOpen && isHighlighted.current) && (typed !== "" || isOpen)) {
      event.preventDefault();
      event.preventBaseUIHandler();
      if (typed !== "" && !isUsed.current) addTyped();
      setOpen(false);
    }
    if (event.key === "Escape" && !isOpen && text !== "") {
      event.stopPropagation();
      event.preventBaseUIHandler();
      type("");
    }
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const pasted = event.clipboardData.getData("text");
    if (!isList(pasted, known)) return;
    event.preventDefault();
    add(readPastedNames(pasted, known));
    type("");
    setOpen(false);
  }

  /** What Enter would have added is added; what could be the start of a name waits to be decided. */
  function onBlur({ relatedTarget }: FocusEvent) {
    if (whole.current?.contains(relatedTarget)) return;
    if (isUsed.current) type("");
    else if (typed === "") return;
    else if (isPattern(typed) || known.has(typed) || options.models.length === 0) addTyped();
    else onLeftover(typed);
  }

  return (
    <Combobox.Root
      multiple
      virtualized
      autoHighlight
      items={options.values}
      filter={null}
      value={value}
      inputValue={text}
      open={isOpen && options.values.length > 0}
      onOpenChange={setOpen}
      onInputValueChange={(next, { reason }) => reason === "input-change" && type(next)}
      onItemHighlighted={(_value, { reason, index }) => {
        isHighlighted.current = index >= 0;
        if (reason !== "pointer" && index >= 0) queueMicrotask(() => scroll.current?.(index));
      }}
      onValueChange={(next, details) => {
        if (details.reason === "item-press") {
          const changed = next.find((one) => !chosen.has(one)) ?? names.find((one) => !next.includes(one));
          if (changed !== undefined) choose(changed);
        } else if (details.reason !== "escape-key") takeOut(names.filter((one) => !next.includes(one)));
        else details.allowPropagation();
        details.cancel();
      }}
    >
      <div ref={whole}>
        <Combobox.Chips
          onBlur={onBlur}
          aria-label={names.length > 0 ? t("chips.title") : undefined}
          className="flex flex-col gap-1.5"
        >
          <Combobox.InputGroup className="relative">
            <Combobox.Input
              {...control}
              ref={input}
              // While the list is open, all else is hidden from assistive technology, and a hidden label names by reference alone.
              aria-labelledby={labelId}
              placeholder={t(models.length > 0 ? "placeholder" : "placeholderTyped")}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              className={cn(inputClass, "h-control pr-9")}
            />
            {models.length > 0 && (
              <ChevronDown
                aria-hidden
                className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-text-muted"
              />
            )}
          </Combobox.InputGroup>
          {names.length > 0 && <ModelChips names={names} effect={effect} />}
        </Combobox.Chips>
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
            ref={() => nameDismissButtons(whole.current, t("list.close"))}
            // A press beside the options must not take the focus from the field.
            onMouseDown={(event) => event.preventDefault()}
            className="flex max-h-[min(var(--available-height),22rem)] w-(--anchor-width) flex-col rounded-md border bg-surface-overlay p-1 shadow-overlay outline-none"
          >
            <ModelList
              options={options}
              count={listed.length}
              hasCatalogue={models.length > 0}
              areAllChosen={areAllChosen}
              scroll={scroll}
            />
            <Combobox.Status className="border-t px-2 pt-1.5 pb-0.5 text-sm text-text-muted">
              <span className="sr-only">{said} </span>
              {models.length > 0 && t("list.count", { count: listed.length, total: models.length })}
              {listed.length > mostNames && ` ${t("list.tooMany", { most: mostNames })}`}
            </Combobox.Status>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
