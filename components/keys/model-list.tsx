"use client";

import { Combobox } from "@base-ui/react/combobox";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check } from "lucide-react";
import { type ReactNode, type RefObject, useImperativeHandle, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { isPattern } from "../../lib/keys/model-choice";
import type { OfferedModel } from "../../lib/models/schema";
import { cn } from "../ui/cn";
import { allListed, linesOf, type Options } from "./model-options";

export type Scroll = (place: number) => void;

type ModelListProps = {
  options: Options;
  /** How many models the pattern that is typed matches. */
  count: number;
  hasCatalogue: boolean;
  /** Whether all that is listed is chosen already. */
  areAllChosen: boolean;
  /** Brings an option into view; only what is in view is in the page. */
  scroll: RefObject<Scroll | null>;
};

const lineHeight = 36;

/** The models to choose from, of which only those in view are in the page. */
export function ModelList({ options, count, hasCatalogue, areAllChosen, scroll }: ModelListProps) {
  const t = useTranslations("keys.models.list");
  const view = useRef<HTMLDivElement>(null);
  const { first, unknown, hasAll, values } = options;
  const lines = useMemo(() => linesOf(options), [options]);
  const margin = first === null ? 0 : lineHeight;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => view.current,
    estimateSize: () => lineHeight,
    overscan: 8,
    scrollMargin: margin,
    scrollPaddingEnd: lineHeight * Number(unknown !== null) + lineHeight * Number(hasAll),
  });
  useImperativeHandle(scroll, () => (place: number) => {
    if (place === 0) return virtual.scrollToOffset(0);
    const at = lines.findIndex((line) => "place" in line && line.place === place);
    if (at >= 0) virtual.scrollToIndex(at);
  });

  const setSize = values.length;
  const position = (place: number) => ({ index: place, "aria-setsize": setSize, "aria-posinset": place + 1 });
  return (
    <Combobox.List ref={view} className="min-h-0 overflow-y-auto overscroll-contain">
      {first !== null && (
        <Option value={first} {...position(0)}>
          <bdi className="font-mono wrap-anywhere">{first}</bdi>
          <span className="text-sm text-text-muted">
            {" "}
            {t(isPattern(first) ? "pattern" : "exact", { count })}
          </span>
        </Option>
      )}
      {lines.length > 0 && (
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            if (line === undefined) return null;
            const style = { transform: `translateY(${start - margin}px)` };
            const place = { ref: virtual.measureElement, "data-index": index, style };
            return "heading" in line ? (
              <Heading key={key} {...place}>
                {line.heading}
              </Heading>
            ) : (
              <Option
                key={key}
                value={line.model.name}
                className="absolute inset-x-0 top-0"
                {...position(line.place)}
                {...place}
              >
                <ModelName model={line.model} />
              </Option>
            );
          })}
        </div>
      )}
      <div role="presentation" className="sticky bottom-0 bg-surface-overlay">
        {unknown !== null && (
          <Option value={unknown} {...position(setSize - (hasAll ? 2 : 1))} className="border-t">
            {t.rich(hasCatalogue ? "unknown" : "typed", {
              name: () => <bdi className="font-mono wrap-anywhere">{unknown}</bdi>,
            })}
          </Option>
        )}
        {hasAll && (
          <Option value={allListed} {...position(setSize - 1)} className="border-t font-medium">
            {t(areAllChosen ? "noneOfThem" : "allOfThem", {
              count: options.models.length + (first !== null && !isPattern(first) ? 1 : 0),
            })}
          </Option>
        )}
      </div>
    </Combobox.List>
  );
}

function Heading({ children, ...place }: { children: string; "data-index": number }) {
  return (
    <div
      {...place}
      aria-hidden
      className="absolute inset-x-0 top-0 truncate px-2 pt-2 pb-0.5 text-xs font-medium text-text-muted"
    >
      <bdi>{children}</bdi>
    </div>
  );
}

/** The heading is seen; who listens hears at each model where it comes from. */
function ModelName({ model }: { model: OfferedModel }) {
  const problems = useTranslations("keys.models.problems");
  const { name, upstream, is_callable, is_gone } = model;
  return (
    <>
      <bdi className="wrap-anywhere">{name}</bdi>
      <span className="sr-only"> ({upstream})</span>
      {(is_gone || !is_callable) && (
        <span className="text-sm text-warning-text"> {problems(is_gone ? "gone" : "unavailable")}</span>
      )}
    </>
  );
}

type OptionProps = Combobox.Item.Props & { children: ReactNode };

function Option({ className, children, ...props }: OptionProps) {
  return (
    <Combobox.Item
      {...props}
      className={cn(
        "flex min-h-control shrink-0 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-surface-hover forced-colors:data-highlighted:outline-2",
        className,
      )}
    >
      <span className="min-w-0 grow">{children}</span>
      <Combobox.ItemIndicator className="shrink-0">
        <Check aria-hidden className="size-4" />
      </Combobox.ItemIndicator>
    </Combobox.Item>
  );
}
